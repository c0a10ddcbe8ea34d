"""What a visitor types: the code of a certificate."""

from __future__ import annotations

from django import forms

from certificates.rules import CODE_LENGTH, is_code, normalise


class CheckForm(forms.Form):
    """A code as somebody copied it, in capitals or not, with dashes or without. Cleaned, it is normalised.

    A typing error is told here, from the code alone; whether a certificate has the code is the query's to answer.
    """

    code = forms.CharField(
        label="Code",
        max_length=60,
        help_text=(
            f"{CODE_LENGTH} letters and digits at the foot of the certificate, such as 7K3M-Q9TX-B2VDH. "
            "Capitals, spaces and dashes make no difference."
        ),
        error_messages={
            "required": "Type the code that stands at the foot of the certificate.",
            "max_length": f"This is longer than a code, which has {CODE_LENGTH} letters and digits.",
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        code = normalise(self.cleaned_data["code"])
        if is_code(code):
            return code
        typed = len(code.replace("-", ""))
        if typed != CODE_LENGTH:
            raise forms.ValidationError(
                f"A code has {CODE_LENGTH} letters and digits, and this has {typed}. Compare it with the certificate."
            )
        raise forms.ValidationError(
            "A letter or digit in this code is mistyped, or two are exchanged. Compare it with the certificate."
        )

    def say_unknown(self) -> None:
        """No typing error, and yet no certificate has this code."""
        self.add_error(
            "code",
            "No certificate from us has this code. If it stands like this on the paper, the paper is not from us.",
        )
