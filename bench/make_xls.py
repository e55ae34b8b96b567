#!/usr/bin/env python3
"""Writes the XLS of the bench: our nine columns, text cells, as many lines as make the 10 MB that the
portal accepts at most. The same bytes every time.

    make_xls.py FILE [LINES]"""
import random
import sys

import xlwt

HEADERS = ["Ref", "Numéro de commande client", "Libellé de formation", "Catégorie de formation",
           "Fin de formation", "Prénom", "Nom", "Date de naissance", "N° de permis"]
TRAININGS = [("FIMO Marchandises", "Marchandises"), ("FIMO Voyageurs", "Voyageurs"),
             ("FCO Complète", "Marchandises"), ("FCO Complète", "Voyageurs"), ("Module de FCO", "Marchandises"),
             ("Passerelle Voyageurs", "Voyageurs"), ("Titre Professionnel CTRMP", "Marchandises")]
FIRST_NAMES = ["Jean", "Marie", "Benoît", "Élodie", "Hélène", "Paul", "Loïc", "Fatima", "Jean-Pierre", "Anaïs", "Luc",
               "Chloé", "Mehdi", "Zoé", "René", "Sophie"]
SYLLABLES = ["ba", "du", "mon", "ler", "tin", "char", "va", "ron", "pé", "lin", "gau", "mar", "fort", "vil", "rou", "ber"]
LINES = 61000  # just under 10 × 1,048,576 bytes


def day(chance, first, last):
    return f"{chance.randint(1, 28):02d}/{chance.randint(1, 12):02d}/{chance.randint(first, last)}"


def lines(count):
    chance = random.Random(20220115)
    for i in range(count):
        training, category = chance.choice(TRAININGS)
        name = "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(2, 4))).upper()
        licence = f"{chance.randint(70, 99):02d}{chance.randint(1, 12):02d}{chance.randint(1, 95):02d}{chance.randint(0, 999999):06d}"
        yield [f"REF{i // 20:06d}", f"COM{i // 200:05d}", training, category, day(chance, 2021, 2023),
               chance.choice(FIRST_NAMES), name, day(chance, 1960, 2002), licence]


def main():
    path = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else LINES
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Formations")
    text = xlwt.easyxf(num_format_str="@")
    for column, header in enumerate(HEADERS):
        sheet.write(0, column, header, text)
    for row, values in enumerate(lines(count), 1):
        for column, value in enumerate(values):
            sheet.write(row, column, value, text)
    book.save(path)


if __name__ == "__main__":
    main()
