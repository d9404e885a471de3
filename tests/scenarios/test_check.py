"""Every way to get a scenario file wrong is answered with file, field and remedy, and never stops the service."""

from __future__ import annotations

import codecs
import os
from pathlib import Path

import pytest

from scenarios.check import check
from scenarios.file_reading import LARGEST_FILE, read_text
from scenarios.library import Library
from scenarios.problem import Problem
from scenarios.role_card import words_on_the_card
from tests.scenarios.folder import DANISH, ENGLISH, SLUG, Folder


def test_a_sound_folder_has_no_problems(folder: Folder) -> None:
    assert check(folder.path) == []


def test_a_missing_field_is_named_with_what_to_write(folder: Folder) -> None:
    start = (folder.path / DANISH).read_text(encoding="utf-8")
    openings = start[start.index("aabner") : start.index("lukker")]
    folder.change(openings, "")
    problem = folder.problem()
    assert problem.text("da") == (
        "scenarios/da/er-du-en-robot.toml: felt kort.aabner: mangler. "
        "Skriv mindst to linjer, som den unge kan begynde med."
    )
    assert problem.text("en") == (
        "scenarios/da/er-du-en-robot.toml: field kort.aabner: is missing. "
        "Write at least two lines the young person may begin with."
    )


@pytest.mark.parametrize(
    ("old", "new", "field", "says"),
    [
        ('titel = "Er du en robot?"', 'titel = ""', "titel", "er tomt"),
        ('titel = "Er du en robot?"', 'titel = "   "', "titel", "er tomt"),
        ('titel = "Er du en robot?"', f'titel = "{"o" * 61}"', "titel", "Forkort teksten med 1 tegn"),
        ('titel = "Er du en robot?"', "titel = 7", "titel", "skal være en tekst"),
        ('titel = "Er du en robot?"', 'titel = "Er du\ten robot?"', "titel", "tabulatortegn"),
        ('titel = "Er du en robot?"', 'titel = "Er du \\u202Een robot?"', "titel", "usynligt tegn i teksten (U+202E)"),
        ('  "er du en bot lol",', '  "",', "kort.aabner nr. 1", "mindst to linjer"),
        ('"selve chatten", "følelser"', "", "temaer", "er tomt"),
        ('"selve chatten", "følelser"', '"selve chaten"', "temaer nr. 1", "Mente du »selve chatten«?"),
        ('"selve chatten", "følelser"', '"xyzzy"', "temaer nr. 1", "Brug et af disse: kærlighed,"),
        ('["selve chatten", "følelser"]', '"følelser"', "temaer", "Sæt kantede parenteser om"),
        ('svaerhed = "blid"', 'svaerhed = "let"', "svaerhed", "blid, øvet, svær"),
        ("minutter = 15", "minutter = 14", "minutter", "Skriv 10, 15 eller 20"),
        ("minutter = 15", 'minutter = "15"', "minutter", "uden anførselstegn"),
        ("minutter = 15", "minuter = 15\nminutter = 15", "minuter", "Mente du »minutter«?"),
        ("minutter = 15", "xyzzy = 1\nminutter = 15", "xyzzy", "Felterne her hedder: slug, titel"),
        (
            'navn = "Send et billede"',
            'navn = "Send et billede"\nsige = "x"',
            "kort.vendinger nr. 1.sige",
            "findes ikke",
        ),
        ('kilde = ["LC11"]', 'kilde = ["side 4"]', "opsamling.godt nr. 4.kilde nr. 1", "S0 tip 4"),
        ('slug = "er-du-en-robot"', 'slug = "Er Du Én"', "slug", "små bogstaver"),
        ("[kort.skriver]", "[kort.skriverr]", "kort.skriverr", "Mente du »skriver«?"),
    ],
)
def test_a_wrong_value_is_named_with_a_remedy(folder: Folder, old: str, new: str, field: str, says: str) -> None:
    folder.change(old, new)
    problem = next(problem for problem in check(folder.path) if problem.field == field)
    assert f"scenarios/{DANISH}: felt {field}: " in problem.text("da")
    assert says in problem.text("da")
    assert problem.text("en") != problem.text("da")
    assert Library.load(folder.path).scenarios == ()


def test_a_section_written_as_a_text_is_explained(folder: Folder) -> None:
    text = (folder.path / DANISH).read_text(encoding="utf-8")
    writing = text[text.index("[kort.skriver]") : text.index("[[kort.gemmer]]")]
    folder.change(writing, "")
    folder.change('navn = "Malthe"', 'navn = "Malthe"\nskriver = "kort"')
    assert "Skriv et afsnit, der begynder med [kort.skriver]" in folder.problem().text("da")


def test_a_date_in_quotation_marks_is_explained(folder: Folder) -> None:
    reading = '\n[[laest_af]]\nlaeser = "ung"\nhvem = "en ung på 17"\ndato = "i går"\n'
    with (folder.path / DANISH).open("a", encoding="utf-8") as file:
        file.write(reading)
    assert "felt laest_af nr. 1.dato: skal være en dato" in folder.problem().text("da")


def test_a_forgotten_quotation_mark_is_found_by_its_line(folder: Folder) -> None:
    folder.change('titel = "Er du en robot?"', 'titel = "Er du en robot?')
    assert "hele filen: linje 3 kan ikke læses" in folder.problem().text("da")


def test_an_unclosed_text_block_is_found_at_the_end_of_the_file(folder: Folder) -> None:
    (folder.path / DANISH).write_text('slug = "x"\nteaser = """\nhej\n', encoding="utf-8")
    assert "hele filen: linje 3 kan ikke læses" in folder.problem().text("da")


def test_the_same_field_twice_is_explained(folder: Folder) -> None:
    folder.change("minutter = 15", "minutter = 15\nminutter = 15")
    assert "samme felt står to gange" in folder.problem().text("da")


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16", "utf-16-le", "utf-32"])
def test_a_file_in_another_encoding_is_asked_to_be_saved_as_utf8(folder: Folder, encoding: str) -> None:
    path = folder.path / DANISH
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding, "ignore"))
    problem = folder.problem()
    assert problem.code == "wrong_encoding"
    assert "UTF-8" in problem.text("da")


def test_the_empty_bytes_of_another_encoding_are_recognised() -> None:
    (problem,) = read_text("slug = 1".encode("utf-16-le"), "scenarios/da/x.toml")
    assert isinstance(problem, Problem)
    assert problem.code == "wrong_encoding"


def test_a_byte_order_mark_and_windows_line_endings_do_no_harm(folder: Folder) -> None:
    before = Library.load(folder.path).get(SLUG)
    path = folder.path / DANISH
    path.write_bytes(codecs.BOM_UTF8 + path.read_bytes().replace(b"\n", b"\r\n"))
    assert check(folder.path) == []
    assert Library.load(folder.path).get(SLUG) == before


def test_tabs_before_a_field_do_no_harm(folder: Folder) -> None:
    folder.change("minutter = 15", "\tminutter\t=\t15")
    assert check(folder.path) == []


def test_an_empty_file_says_what_belongs_in_it(folder: Folder) -> None:
    (folder.path / DANISH).write_bytes(b"")
    problems = check(folder.path)
    assert {"titel", "kort", "raadgiver", "opsamling"} <= {problem.field for problem in problems}
    assert all(problem.code == "missing" for problem in problems)


def test_an_empty_line_among_openings_is_named_by_its_number(folder: Folder) -> None:
    folder.change('  "hej. skriver jeg', '  "",\n  "hej. skriver jeg')
    assert folder.problem().field == "kort.aabner nr. 2"


def test_too_many_openings_are_counted(folder: Folder) -> None:
    folder.change('  "er du en bot lol",', '  "er du en bot lol",\n' + '  "hej igen",\n' * 5)
    assert "har 8, men der er højst plads til 5" in folder.problem().text("da")


def test_one_opening_is_too_few(folder: Folder) -> None:
    folder.change('  "hej. skriver jeg med et menneske eller en eller anden chatbot",\n', "")
    folder.change('  "ok skriv noget en robot ikke ville skrive",\n', "")
    assert "har 1, men skal have mindst 2" in folder.problem().text("da")


def test_a_huge_file_is_refused_before_it_is_read(folder: Folder) -> None:
    (folder.path / DANISH).write_bytes(b"#" * (LARGEST_FILE + 1))
    assert folder.problem().code == "too_big"


def test_deep_nesting_is_no_way_to_break_the_check(folder: Folder) -> None:
    (folder.path / DANISH).write_text("a = " + "[" * 20_000, encoding="utf-8")
    assert folder.problem().code == "not_toml"


def test_a_role_card_too_long_for_two_minutes_says_how_much_to_cut(folder: Folder) -> None:
    long_line = " ".join(["ja"] * 75)
    folder.change('  "er du en bot lol",', f'  "{long_line}",\n  "{long_line}",\n  "er du en bot lol",')
    folder.change('  "are you a bot lol",', '  "yes",\n  "no",\n  "are you a bot lol",', name=ENGLISH)
    shipped = Library.load().get(SLUG)
    assert shipped
    words = words_on_the_card(shipped.danish) + 150
    told = f"rollekortet er på {words} ord, og der er plads til 460. Skær {words - 460} ord væk"
    assert told in folder.problem().text("da")


def test_a_case_without_english_waits_for_its_translation(folder: Folder) -> None:
    (folder.path / ENGLISH).unlink()
    text = folder.problem().text("da")
    assert text.startswith("scenarios/da/er-du-en-robot.toml: hele filen: findes ikke på engelsk.")
    assert "scenarios/en/er-du-en-robot.toml" in text
    assert Library.load(folder.path).scenarios == ()


def test_a_case_without_danish_is_asked_for(folder: Folder) -> None:
    (folder.path / DANISH).unlink()
    assert "findes ikke på dansk" in folder.problem().text("da")


@pytest.mark.parametrize(
    ("old", "new", "field", "says"),
    [
        ("minutter = 15", "minutter = 20", "minutter", "er »20« her, men »15«"),
        ("alder = 17", "alder = 16", "kort.alder", "er »16« her, men »17«"),
        ('svaerhed = "gentle"', 'svaerhed = "hard"', "svaerhed", "er »hard« her, men »blid«"),
        ('  "are you a bot lol",\n', "", "kort.aabner", "har 2 her, men 3"),
        ('kilde = ["LC11"]', 'kilde = ["LC12"]', "opsamling.godt nr. 4.kilde", "er »LC12« her, men »LC11«"),
    ],
)
def test_what_must_be_equal_in_both_languages_is(folder: Folder, old: str, new: str, field: str, says: str) -> None:
    folder.change(old, new, name=ENGLISH)
    problem = folder.problem()
    assert (problem.file, problem.field) == (f"scenarios/{ENGLISH}", field)
    assert says in problem.text("da")


def test_a_file_must_carry_the_name_of_its_scenario(folder: Folder) -> None:
    for name in (DANISH, ENGLISH):
        (folder.path / name).rename((folder.path / name).with_name("robotten.toml"))
    problems = check(folder.path)
    assert {problem.file for problem in problems} == {"scenarios/da/robotten.toml", "scenarios/en/robotten.toml"}
    assert "siger »er-du-en-robot«, men filen hedder »robotten«" in problems[0].text("da")
    assert Library.load(folder.path).scenarios == ()


def test_two_files_with_the_same_slug_are_told_apart(folder: Folder) -> None:
    (folder.path / "da/aa.toml").write_bytes((folder.path / DANISH).read_bytes())
    told = [problem for problem in check(folder.path) if problem.code == "duplicate_slug"]
    assert [problem.file for problem in told] == ["scenarios/da/aa.toml"]
    assert "bruges også i scenarios/da/er-du-en-robot.toml" in told[0].text("da")
    assert Library.load(folder.path).get(SLUG), "the rightly named case can still be played"


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('titel = "Er du en robot?"', 'titel = "Panikken"', "titel"),
        ("Øv dig i at være til", "Måske handler det om ANFALD. Øv dig i at være til", "teaser"),
        ("Den unge har ventet under et minut.", "Den unge er lissom ham den sjove.", "raadgiver.ved nr. 1"),
        ("Den unge har ventet under et minut.", "Følte mig ret dum, ja, sådan bare.", None),
        (
            "Den unge har ventet under et minut.",
            "Du sagde, du følte dig dum over at have skrevet.",
            "raadgiver.ved nr. 1",
        ),
    ],
)
def test_what_the_young_person_hides_may_not_stand_where_the_counsellor_reads(
    folder: Folder, old: str, new: str, field: str | None
) -> None:
    folder.change(old, new)
    assert [problem.field for problem in check(folder.path) if problem.code == "leak"] == ([field] if field else [])


def test_a_note_to_the_counsellor_may_not_betray_either(folder: Folder) -> None:
    for name, word in ((DANISH, "panikanfald"), (ENGLISH, "calm")):
        folder.change("[kort]", f'[[raadgiver.noter]]\nefter_minutter = 3\ntekst = "{word}?"\n\n[kort]', name=name)
    assert folder.problem().field == "raadgiver.noter nr. 1.tekst"


def test_a_quiet_theme_may_not_also_be_shown(folder: Folder) -> None:
    folder.change('"selve chatten", "følelser"', '"selve chatten", "angst"')
    folder.change('"the chat itself", "feelings"', '"the chat itself", "anxiety"', name=ENGLISH)
    assert {problem.code for problem in check(folder.path)} == {"quiet_theme_shown"}


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_way_to_harm_oneself_is_found_and_not_repeated(folder: Folder, language: str) -> None:
    # Written in rot13, so that no file of ours holds the word.
    word = {"da": codecs.decode("bireqbfvf", "rot13"), "en": codecs.decode("fgenathyngvba", "rot13")}[language]
    name, old = {"da": (DANISH, "jeg cykler hver dag nu"), "en": (ENGLISH, "i cycle every day now")}[language]
    folder.change(old, f"{old} {word.upper()}", name=name)
    problem = folder.problem()
    assert (problem.code, problem.field) == ("guarded_word", "kort.gemmer nr. 3.siger")
    assert "ord nr. 6" in problem.text("da")
    assert word not in problem.text("da").casefold()


def test_a_figure_of_weight_is_a_guarded_word_too(folder: Folder) -> None:
    folder.change("jeg cykler hver dag nu", f"jeg vejer 47 {codecs.decode('xvyb', 'rot13')}")
    assert folder.problem().code == "guarded_word"


def test_a_link_out_of_the_folder_is_not_followed(folder: Folder, tmp_path: Path) -> None:
    outside = tmp_path / "secret.toml"
    (folder.path / DANISH).rename(outside)
    (folder.path / DANISH).symlink_to(outside)
    assert folder.problem().code == "symlink"
    assert "genvej" in folder.problem().text("da")


def test_a_language_folder_that_is_a_link_is_not_followed(folder: Folder, tmp_path: Path) -> None:
    (folder.path / "da").rename(tmp_path / "elsewhere")
    (folder.path / "da").symlink_to(tmp_path / "elsewhere")
    assert folder.problem().code == "symlink"


def test_a_pipe_in_the_folder_does_not_wait_for_ever(folder: Folder) -> None:
    (folder.path / DANISH).unlink()
    os.mkfifo(folder.path / DANISH)
    assert folder.problem().code == "unreadable"


def test_a_link_to_itself_and_a_folder_with_a_file_name_are_said(folder: Folder) -> None:
    (folder.path / DANISH).unlink()
    (folder.path / DANISH).symlink_to(folder.path / DANISH)
    (folder.path / ENGLISH).unlink()
    (folder.path / ENGLISH).mkdir()
    assert {problem.code for problem in check(folder.path)} == {"unreadable"}


def test_a_name_that_windows_lengthened_is_noticed(folder: Folder) -> None:
    (folder.path / DANISH).with_name("ny.toml.txt").write_bytes(b"")
    (folder.path / "da/.DS_Store").write_bytes(b"")
    assert folder.problem().text("da").startswith("scenarios/da/ny.toml.txt: hele filen: bliver ikke læst")


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    problems = check(tmp_path / "scenarios")
    assert [problem.file for problem in problems] == ["scenarios/da", "scenarios/en"]
    assert "Opret mappen" in problems[0].text("da")


def test_no_message_tells_where_on_the_machine_the_folder_lies(folder: Folder, tmp_path: Path) -> None:
    (folder.path / DANISH).write_bytes(b"\xff")
    assert str(tmp_path) not in folder.problem().text("da") + folder.problem().text("en")


def test_the_fixed_words_are_listed_in_the_language_of_the_reader(folder: Folder) -> None:
    folder.change('trin = "prøvechat"', 'trin = "xyzzy"')
    assert "infomøde, personlig samtale" in folder.problem().text("da")
    assert "information meeting, personal interview" in folder.problem().text("en")
