"""The words and the code of a certificate."""

import itertools
from dataclasses import FrozenInstanceError
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.rules import (
    ALPHABET,
    CODE_BYTES,
    CODE_LENGTH,
    State,
    code_from,
    is_code,
    normalise,
    state_in_words,
    time_in_words,
)
from tests.certificates.texts import certificate_text

codes = st.binary(min_size=CODE_BYTES, max_size=CODE_BYTES).map(code_from)


class TestCodes:
    def test_a_code_is_three_groups_of_symbols_that_are_hard_to_confuse(self):
        assert code_from(bytes(range(8))) == "7G1A-02C0-2800B"

    @given(codes)
    def test_every_code_is_a_code_and_is_already_normal(self, code):
        assert is_code(code)
        assert normalise(code) == code

    def test_sixty_bits_make_a_difference_one_by_one(self):
        nothing = code_from(bytes(CODE_BYTES))

        changed = {code_from((1 << bit).to_bytes(CODE_BYTES)) for bit in range(60)}

        assert len(changed | {nothing}) == 61

    def test_too_few_bytes_are_refused(self):
        with pytest.raises(ValueError, match="needs 8 random bytes and was given 7"):
            code_from(bytes(7))

    @pytest.mark.parametrize("word", ["SEX", "D1E", "RAPE", "PAED", "PED0", "P0RN", "DEAD"])
    def test_a_word_that_would_wound_never_stands_in_a_code(self, word):
        number = sum(ALPHABET.index(symbol) << 5 * place for place, symbol in enumerate(word))

        code = code_from(number.to_bytes(CODE_BYTES))

        assert word not in code
        assert is_code(code)

    def test_it_has_as_many_letters_and_digits_as_the_form_says(self):
        assert len(code_from(bytes(CODE_BYTES)).replace("-", "")) == CODE_LENGTH


class TestTyping:
    @pytest.mark.parametrize(
        "typed",
        [
            "7G1A-02C0-2800B",
            "7g1a02c02800b",
            " 7G1A 02C0 2800B\n",
            "7G1A – 02C0 – 2800B",
            "7giA-O2CO-28OOB",
            "7GLA.02C0_2800b",
        ],
    )
    def test_a_code_is_understood_however_it_is_typed(self, typed):
        assert normalise(typed) == "7G1A-02C0-2800B"

    @pytest.mark.parametrize("typed", ["", "7G1A", "7G1A-02C0-2800BB", "7G1A-02C0-2800U", "ПРИВЕТПРИВЕТП", "0" * 5000])
    def test_what_cannot_be_a_code_is_no_code(self, typed):
        assert not is_code(normalise(typed))

    @pytest.mark.parametrize("text", ["7G1A02C02800B", "7g1a-02c0-2800b", "7G1A-02C0-28OOB", "-7G1A-02C02800B"])
    def test_only_the_normal_form_is_a_code(self, text):
        assert not is_code(text)


class TestTypingErrors:
    @given(codes, st.integers(0, 12), st.sampled_from(ALPHABET))
    def test_one_wrong_symbol_is_always_told(self, code, place, symbol):
        symbols = list(code.replace("-", ""))
        wrong = symbols[place] != symbol
        symbols[place] = symbol

        assert is_code(normalise("".join(symbols))) is not wrong

    @given(codes)
    def test_two_symbols_exchanged_are_always_told(self, code):
        symbols = code.replace("-", "")
        for one, other in itertools.combinations(range(13), 2):
            exchanged = list(symbols)
            exchanged[one], exchanged[other] = symbols[other], symbols[one]

            assert is_code(normalise("".join(exchanged))) is (symbols[one] == symbols[other])


class TestWords:
    @pytest.mark.parametrize(
        ("minutes", "words"),
        [
            (0, "0 minutes"),
            (1, "1 minute"),
            (45, "45 minutes"),
            (60, "1 hour"),
            (61, "1 hour 1 minute"),
            (150, "2 hours 30 minutes"),
        ],
    )
    def test_learning_time_is_written_in_hours_and_minutes(self, minutes, words):
        assert time_in_words(minutes) == words


class TestState:
    @pytest.mark.parametrize(
        ("state", "words"),
        [
            (State.CURRENT, "This certificate stands."),
            (
                State.SUPERSEDED,
                "A newer certificate took the place of this one on 4 May 2026. The learning it attests still stands.",
            ),
            (State.REVOKED, "This certificate was revoked on 4 May 2026. It no longer stands."),
        ],
    )
    def test_each_is_said_in_a_sentence(self, state, words):
        assert state_in_words(state, None if state is State.CURRENT else date(2026, 5, 4)) == words

    def test_a_day_that_is_not_known_is_left_out(self):
        assert state_in_words(State.REVOKED) == "This certificate was revoked. It no longer stands."


class TestText:
    def test_its_words_are_frozen(self):
        with pytest.raises(FrozenInstanceError):
            certificate_text().holder = "Somebody Else"  # type: ignore[misc]  # what is refused is what is tested

    @pytest.mark.parametrize("check_url", ["https://learning.example/check/", "https://learning.example/check"])
    def test_the_address_to_scan_holds_the_code(self, check_url):
        assert certificate_text(check_url=check_url).scan_url == "https://learning.example/check/7G1A-02C0-2800B/"

    @pytest.mark.parametrize("colour", ["teal", "#0b4f5", "#0b4f55 ", '#0b4f55") #read("x'])
    def test_a_colour_is_a_colour(self, colour):
        with pytest.raises(ValueError, match="written as #rrggbb"):
            certificate_text(colour=colour)
