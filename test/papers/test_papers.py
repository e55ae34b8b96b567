#!/usr/bin/env python3
"""The papers as others' tools see them: words, fonts, structure, and the symbols, read back from a picture."""
import atexit
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.environ["GABARIT_SOURCE"], "test"))
from tap import equal, main, true  # noqa: E402

WORK = tempfile.mkdtemp(prefix="gabarit-papers-")
atexit.register(shutil.rmtree, WORK, ignore_errors=True)
SPECIMEN = "SPÉCIMEN – sans valeur réglementaire"


def at(name):
    return os.path.join(WORK, name)


def run(*command):
    done = subprocess.run(command, capture_output=True, timeout=60)
    equal(done.returncode, 0, f"{command}: {done.stderr.decode(errors='replace')}")
    return done.stdout.decode()


def words(name):
    return run("pdftotext", "-layout", at(name), "-")


def says(name, *wanted):
    said = words(name)
    flat = " ".join(said.split())
    for part in wanted:
        true(part in flat, f"{name}: « {part} » in\n{said}")
    return flat


run(os.environ["DRAW_PAPERS"], WORK)
PAPERS = sorted(name for name in os.listdir(WORK) if name.endswith(".pdf"))


def test_certificate():
    said = says("certificat.pdf", "Certificat de qualification de conducteur",
                "mis à disposition en application de l'article R. 3314-27 du code des transports", "Exploitant du portail",
                "CQ-2022-000001", "LEFÈVRE DE L'ÎLE-D'ŒUVRE", "Zoé-Anaïs", "28 février 1990", "820987928417", "FIMO Marchandises",
                "1er janvier 2022", "Centre de formation routière du Val-d'Oise", "123 456 782 00010", "15 janvier 2022",
                "Valable jusqu'au 15 mai 2022", "7K3M-Q9T4-WXB2-HJ5D", "https://formations.exemple.fr/verifier", SPECIMEN)
    true("2D-DOC" not in said and "COM202201" not in said, said)


def test_summary():
    says("recapitulatif.pdf", "Récapitulatif de formation", "RF-2022-000001", "FIMO Marchandises", "140 h", "REF20220101",
         "ENR-2022-000042", "15 janvier 2022 à 12 h 25", "15 janvier 2028", "2021-95-017", SPECIMEN)
    says("recapitulatif-module.pdf", "Module de FCO", "14 h", "21 h")


def test_of_a_company_without_specimen():
    true("SPÉCIMEN" not in says("certificat-vrai.pdf", "Société des cartes de conducteur"), "specimen")


def test_long_words_stay_on_their_page():
    says("certificat-long.pdf", "Marie-Antoinette-Joséphine", "Saint-Genest-et-Isson", "7K3M-Q9T4-WXB2-HJ5D", SPECIMEN)
    says("recapitulatif-long.pdf", "Saint-Genest-et-Isson", "7K3M-Q9T4-WXB2-HJ5D", SPECIMEN)


def test_receipt_of_a_card():
    says("recu.pdf", "Reçu d'une demande de carte", "CQC-2022-000001", "Renouvellement", "du 31 mars 2022 au 31 mars 2027", "75,30 €",
         "3, allée des Érables", "Bâtiment B", "95000 Cergy", "CQ-2022-000001, FCO Complète", "15 janvier 2022 à 12 h 26", SPECIMEN)


def test_slips_name_no_licence_number():
    said = says("invitations.pdf", "Zoé-Anaïs LEFÈVRE DE L'ÎLE-D'ŒUVRE", "« FIMO Marchandises », terminée le 1er janvier 2022",
                "https://formations.exemple.fr/inscription", "JEANNE BAELEN")
    true("820987928417" not in said, said)
    true("Pages:           2" in run("pdfinfo", at("invitations.pdf")), "pages")
    run("pdftoppm", "-r", "100", "-png", "-singlefile", at("invitations.pdf"), at("invitations"))
    links = run("zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", at("invitations.png")).split()
    equal(links, ["https://formations.exemple.fr/inscription"] * 4)


def test_every_file_is_sound():
    for name in PAPERS:
        true("No syntax or stream encoding errors found" in run("qpdf", "--check", at(name)), name)
        about = run("pdfinfo", at(name))
        for fact in ("Tagged:          yes", "Metadata Stream: yes", "(A4)", "PDF version:     1.4"):
            true(fact in about, f"{name}: {fact}\n{about}")
        if not name.startswith("invitations"):
            true("Pages:           1" in about, f"{name}: {about}")
        with open(at(name), "rb") as file:
            content = file.read()
        for fact in (b"/Lang (fr-FR)", b"/DisplayDocTitle true", b"/ID [<", b"<dc:title>"):
            true(fact in content, f"{name}: {fact}")


def test_fonts_are_embedded_subsets_that_lead_back_to_letters():
    for name in PAPERS:
        fonts = run("pdffonts", at(name)).split("\n")[2:-1]
        true(fonts, name)
        for font in fonts:
            equal(font.split()[-5:-2], ["yes", "yes", "yes"], f"{name}: {font}")


def test_who_hears_them_hears_whole_words_and_what_the_symbols_show():
    for name in PAPERS:
        heard = " ".join(line.strip().strip('"') for line in run("pdfinfo", "-struct-text", at(name)).split("\n"))
        for stuck in ("cecode", "étéannulé", "lescertificats", "dutexte"):
            true(stuck not in heard, f"{name}: {stuck} in {heard}")
        with open(at(name), "rb") as file:
            content = file.read()
        figures = content.count(b"/S /Figure")
        equal(content.count(b"/Alt <FEFF"), figures / 2, f"{name}: each figure is there twice, the second time with its words")
        true(figures or name in ("recu.pdf", "contrat.pdf"), name)
    said = "Code QR : l'adresse où vérifier".encode("utf-16-be").hex().upper().encode()
    with open(at("certificat.pdf"), "rb") as file:
        true(said in file.read(), "words of the QR code")


def test_symbols_are_read_back_at_150_dpi():
    for name, symbol in (("certificat", "symbole"), ("certificat-vrai", "symbole"), ("certificat-long", "symbole-long")):
        with open(at(symbol + ".txt"), encoding="utf-8") as file:
            line = file.read()
        run("pdftoppm", "-r", "150", "-png", "-singlefile", at(name + ".pdf"), at(name))
        equal(run("dmtxread", "-N1", "-m20000", at(name + ".png")), line, name)
        link = run("zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", at(name + ".png"))
        equal(link.strip(), "https://formations.exemple.fr/verifier/7K3MQ9T4WXB2HJ5D", name)


if __name__ == "__main__":
    sys.exit(main(sys.modules["__main__"]))
