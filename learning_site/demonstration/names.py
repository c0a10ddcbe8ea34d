"""Invented names, from the many places that people in west London come from."""

import random
from collections.abc import Iterator

GIVEN = """
Aaliyah Adam Agnieszka Aisha Alan Alice Amara Amelia Anand Andrew Anita Anwar Arjun Ayesha Babatunde Beatriz
Bilal Bronwen Callum Carmen Catherine Chidi Claire Daniela David Deepa Delroy Ebony Eilidh Elena Emeka Emily
Fatima Femi Gareth Grace Gurpreet Hamza Hannah Harpreet Hassan Helen Ibrahim Imogen Ioana Isaac Jade James
Jasmine Joanna Jonas Karen Kavita Kofi Layla Leon Liam Linh Lucia Magda Manjit Marcus Maria Mateusz Maya Mei
Michael Mohamed Nadia Nasreen Neha Niamh Nicole Nkechi Oliver Omar Owen Patience Paulo Priya Rachel Rahul
Rajinder Ravi Rebecca Rosa Samira Sanjay Sara Sean Sergio Shanice Siobhan Sofia Stephen Sunita Tariq Thabo
Thomas Tomasz Uzma Victoria Wei Yasmin Yolanda Yusuf Zainab Zoe
""".split()  # noqa: SIM905  (a list of 150 quoted words would be harder to read)
FAMILY = """
Abdi Adeyemi Agarwal Ahmed Akhtar Ali Allen Andrade Asante Bailey Begum Bennett Bhatti Boateng Brown Campbell
Chaudhry Chen Clarke Cohen Cooper Costa Dang Das Davies Dhillon Dube Edwards Eze Farah Fernandes Fraser Garcia
Gill Green Gupta Haddad Hall Hassan Hill Hughes Hussain Ibrahim Islam Jackson James Jones Joseph Kamara Kaur
Khan Kowalska Kumar Lewis Lopes Malik Marsh Martin McCarthy Mehta Mitchell Mohammed Moore Morgan Murphy Nair
Ncube Nowak O'Brien O'Neill Ochieng Osei Owusu Parmar Patel Pereira Phillips Popescu Qureshi Rahman Rao Reid
Roberts Robinson Rodriguez Sandhu Santos Scott Sharma Silva Singh Smith Stewart Sutherland Taylor Thapa Thompson
Tran Turner Uddin Walker Wang Ward Watson Williams Wilson Wright Wójcik Yeboah Young Zhang
""".split()  # noqa: SIM905  (a list of 150 quoted words would be harder to read)


def invented(rng: random.Random) -> Iterator[tuple[str, str]]:
    """Given and family names, no pair twice, for ever the same from the same seed."""
    pairs = [(given, family) for given in GIVEN for family in FAMILY]
    rng.shuffle(pairs)
    yield from pairs
