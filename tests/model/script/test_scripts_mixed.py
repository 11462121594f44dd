"""Scripts in other languages and with several ways to name who speaks in one file."""

from __future__ import annotations

import pytest

from unitaf.script import reader


def spoken(text, name):
    return [(line.character, line.text) for line in reader.parse_script(text, name).lines]


@pytest.mark.parametrize(
    "head",
    ["Nr;Figur;Text;Stimmung", "Nr;Rolle;Satz;Gefühl", "Numéro;Personnage;Réplique;Humeur",
     "Número;Personaje;Texto;Emoción", "Numero;Personaggio;Battuta;Stato d'animo"],
)  # fmt: skip
def test_headings_of_a_table_in_other_languages(head):
    script = reader.parse_script(f"{head}\n1;Anna;Hallo.;traurig\n2;Bob;Nein.;wütend\n", "a.csv")
    assert [(line.id, line.character, line.text, line.emotion) for line in script.lines] == [
        ("1", "Anna", "Hallo.", "sad=0.8"), ("2", "Bob", "Nein.", "angry=0.8"),
    ]  # fmt: skip
    assert not script.problems and not script.notes


def test_columns_that_are_not_used_are_named_once():
    script = reader.parse_script("who,text,lens,blank,take,\nMia,Go.,35 mm,,2,x\nTom,No.,50 mm,,,\n", "a.csv")
    assert script.notes == ("Not used: the columns lens, take, number 6.",)
    assert reader.parse_script("who,speaker,text\nMia,Tom,Go.\n", "a.csv").notes == ("Not used: the column speaker.",)
