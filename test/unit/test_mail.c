/* Tests of mails as bytes (flow/mail_message.c) and of what becomes of those in
   the outbox without a server (flow/mail.c). SMTP itself: test/http/test_mail.py. */
#include "fixture.h"

#include "flow/mail.h"
#include "flow/mail_html.h"
#include "os/clock.h"
#include "os/file.h"

#include <dirent.h>

static struct text written(struct fixture *f, const struct mail *mail)
{
    struct buffer out;
    buffer_init(&out, 0);
    struct mail_content content = {.subject = mail->subject, .body = mail->body};
    mail_message_write(&f->site.settings, mail, &content, &out);
    assert_false(out.failed);
    struct text copy = arena_copy(&f->arena, buffer_text(&out));
    buffer_free(&out);
    return copy;
}

static struct mail some_mail(void)
{
    return (struct mail){.id = 7, .message_id = TEXT("<abc@gabarit>"), .recipient = TEXT("ana@exemple.fr"),
                         .subject = TEXT("Bonjour"), .body = TEXT("Un\nDeux\n"), .created_ms = 1642255500000};
}

static void the_bytes_of_a_mail(void **state)
{
    struct fixture *f = *state;
    struct mail mail = some_mail();
    f->site.settings.operator_name = TEXT("Portail");
    f->site.settings.mail_from = TEXT("portail@exemple.fr");
    mail.subject = TEXT("Déjà");
    mail.body = TEXT("À bientôt = 1\n.point\nfin \n\nFrom ici\n");
    struct text message = written(f, &mail);
    assert_true(text_starts(message, TEXT(
                "Date: Sat, 15 Jan 2022 14:05:00 +0000\r\nFrom: =?UTF-8?Q?Portail?=\r\n <portail@exemple.fr>\r\n"
                "To: <ana@exemple.fr>\r\nSubject: =?UTF-8?Q?D=C3=A9j=C3=A0?=\r\nMessage-ID: <abc@gabarit>\r\n"
                "MIME-Version: 1.0\r\nAuto-Submitted: auto-generated\r\n"
                "Content-Type: multipart/alternative;\r\n boundary=\"=_motsabc\"\r\n\r\n"
                "--=_motsabc\r\nContent-Type: text/plain; charset=utf-8\r\n"
                "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
                "=C3=80 bient=C3=B4t =3D 1\r\n=2Epoint\r\nfin=20\r\n\r\n=46rom ici\r\n\r\n"
                "--=_motsabc\r\nContent-Type: text/html; charset=utf-8\r\n"
                "Content-Transfer-Encoding: quoted-printable\r\n\r\n<!DOCTYPE html>\r\n")));
    assert_true(text_ends(message, TEXT("<p>From ici</p>\r\n</div>\r\n</body>\r\n</html>\r\n\r\n--=_motsabc--\r\n")));
    f->site.settings.mail_from = TEXT_NONE;
}

/* The second form says the same; what somebody typed stays words. */
static void the_html_of_a_mail(void **state)
{
    (void)state;
    struct buffer out;
    buffer_init(&out, 0);
    mail_html_write(TEXT("A & B"), TEXT("Bonjour <b>,\n\n- un\n  suite\n- deux\nfin\nencore\n\nhttps://a.fr/x?a=\"b.\n"), &out);
    struct text html = buffer_text(&out);
    assert_true(text_find(html, TEXT("<title>A &amp; B</title>")) < html.len);
    assert_true(text_find(html, TEXT("<p>Bonjour &lt;b&gt;,</p>\n<ul>\n<li>un<br>\nsuite</li>\n<li>deux</li>\n</ul>\n"
                                     "<p>fin<br>\nencore</p>\n<p><a href=\"https://a.fr/x?a=&quot;b\"")) < html.len);
    assert_true(text_find(html, TEXT("&quot;b</a>.</p>\n</div>")) < html.len);
    buffer_free(&out);
}

/* No line too long, no bare line end, no byte past ASCII, whatever is in it. */
static void assert_sound(struct text message)
{
    struct text line;
    while (text_cut(&message, '\n', &line)) {
        assert_true(line.len == 0 ? message.len == 0 : line.at[line.len - 1] == '\r');
        assert_true(line.len <= 78);
        for (size_t i = 0; i < line.len; i++)
            assert_true((unsigned char)line.at[i] < 0x7F);
    }
}

static void attachments_come_along(void **state)
{
    struct fixture *f = *state;
    char bytes[200];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 7);
    for (size_t len = 0; len < sizeof bytes; len++) {
        struct mail mail = some_mail();
        struct buffer out;
        struct mail_attachment files[] = {{TEXT("a.pdf"), TEXT("application/pdf"), text_make(bytes, len)},
                                          {TEXT("b.pdf"), TEXT("application/pdf"), TEXT("deux")}};
        struct mail_content content = {TEXT("Avec"), TEXT("Voici :\nfin\n"), files, 2};
        buffer_init(&out, 0);
        mail_message_write(&f->site.settings, &mail, &content, &out);
        assert_sound(buffer_text(&out));
        struct mail_reading reading = mail_message_read(&f->arena, buffer_text(&out));
        assert_text(reading.body, "Voici :\nfin\n");
        assert_text(reading.attachments, "a.pdf, b.pdf");
        assert_true(text_find(buffer_text(&out), TEXT("\r\n\r\nZGV1eA==\r\n--=_piecesabc--\r\n")) < out.len);
        buffer_free(&out);
    }
}

static void what_is_written_is_read_again(void **state)
{
    struct fixture *f = *state;
    static const char *const subjects[] = {
        "Bonjour", "", "Déjà vu", "Un sujet plus long que ce qu'une seule ligne peut contenir, écrit en français avec des é",
        "ééééééééééééééééééééééééééééééééééééééééééééééééééé", "=?UTF-8?Q?faux?=", "fin\r\nBcc: <x@y>", "a_b = c", "🚚🚚🚚🚚🚚🚚🚚🚚🚚🚚",
    };
    static const char *const bodies[] = {
        "", "\n", "Un\n", "Sans fin de ligne", ".\n..\n", "espace \nonglet\t\n", "a=b=3D\n", "\n\nvides\n\n",
        "https://portail.exemple.fr/invitation/0123456789012345678901234567890123456789012=\n",
        "éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé\n",
    };
    for (size_t s = 0; s < COUNT_OF(subjects); s++)
        for (size_t b = 0; b < COUNT_OF(bodies); b++) {
            struct mail mail = some_mail();
            mail.subject = text_of(subjects[s]);
            mail.body = text_of(bodies[b]);
            struct text message = written(f, &mail);
            assert_sound(message);
            struct mail_reading reading = mail_message_read(&f->arena, message);
            if (strchr(subjects[s], '\r') == NULL)
                assert_text(reading.subject, subjects[s]);
            assert_true(text_find(message, TEXT("\nBcc")) == message.len);
            assert_text(reading.recipient, "ana@exemple.fr");
            struct text body = text_of(bodies[b]);
            assert_true(text_starts(reading.body, body));
            assert_true(reading.body.len <= body.len + 1);
        }
}

/* The reader stays within what it was given. */
static void odd_messages_are_read_too(void **state)
{
    struct fixture *f = *state;
    static const char *const odd[] = {"", "\r\n\r\n", "Subject: =?UTF-8?Q?", "Subject: =?UTF-8?Q?=4\r\n\r\n=", "To: <\r\n\r\n=4",
                                      "Subject:", "To: ", "Subject: a\r\n b\r\n\r\nx=\r\n"};
    for (size_t i = 0; i < COUNT_OF(odd); i++)
        mail_message_read(&f->arena, arena_copy(&f->arena, text_of(odd[i])));
}

static enum mail_outcome deliver(struct fixture *f)
{
    struct mail_delivery delivery;
    struct error error = {0};
    if (!mail_deliver_next(&f->site, f->store, &f->arena, NULL, &(struct mail_way){0}, &delivery, &error))
        fail_msg("%s (%s)", error.message, error.cause);
    return delivery.outcome;
}

static void put(struct fixture *f, enum mail_kind kind, const char *recipient, const char *subject)
{
    struct mail mail = {.kind = kind, .recipient = text_of(recipient), .subject = text_of(subject), .body = TEXT("Lien\n")};
    assert_true(outbox_add(f->store, &mail, clock_now()));
}

static void without_a_server_mails_are_files(void **state)
{
    struct fixture *f = *state;
    struct error error = {0};
    struct mail_file *files;
    uint32_t count;
    assert_int_equal(deliver(f), MAIL_OUTCOME_NONE);
    assert_true(mail_files_newest(&f->site, &f->arena, 9, &files, &count, &error));
    assert_int_equal(count, 0);
    put(f, MAIL_NOTICE, "a@exemple.fr", "Premier");
    put(f, MAIL_INVITATION, "b@exemple.fr", "Second");
    assert_int_equal(deliver(f), MAIL_OUTCOME_SENT);
    assert_int_equal(deliver(f), MAIL_OUTCOME_SENT);
    assert_int_equal(deliver(f), MAIL_OUTCOME_NONE);
    assert_true(mail_files_newest(&f->site, &f->arena, 9, &files, &count, &error));
    assert_int_equal(count, 2);
    assert_text(files[0].reading.subject, "Second");
    assert_text(files[1].reading.recipient, "a@exemple.fr");
    assert_in_range(clock_now() - files[0].made_ms, 0, 60000);
    assert_true(mail_files_newest(&f->site, &f->arena, 1, &files, &count, &error));
    assert_int_equal(count, 1);
    assert_text(files[0].reading.subject, "Second");
    /* The store keeps no link that lets somebody in. */
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM mail WHERE state = 1 AND body = '' AND kind = 0"), 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM mail WHERE state = 1 AND body <> '' AND kind = 2"), 1);
}

static void what_cannot_go_out(void **state)
{
    struct fixture *f = *state;
    struct error error = {0};
    struct outbox_standing standing;
    put(f, MAIL_NOTICE, "a@exemple.fr\r\nRCPT TO:<x@y>", "Non");
    assert_int_equal(deliver(f), MAIL_OUTCOME_GIVEN_UP);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM audit_entry WHERE act = 'mail_given_up'"), 1);
    /* The folder cannot be made: later, and in the end given up. */
    assert_true(file_replace(file_join(&f->arena, f->site.folder, "mails"), TEXT("x"), 0600, &error));
    put(f, MAIL_NOTICE, "a@exemple.fr", "Plus tard");
    assert_int_equal(deliver(f), MAIL_OUTCOME_LATER);
    assert_int_equal(deliver(f), MAIL_OUTCOME_NONE);
    assert_true(outbox_standing(f->store, 0, &standing));
    assert_int_equal(standing.waiting, 1);
    assert_int_equal(standing.failing, 1);
    assert_int_equal(standing.given_up, 1);
    fixture_run(f, "UPDATE mail SET run_after_ms = 0, attempts = 18 WHERE state = 0");
    assert_int_equal(deliver(f), MAIL_OUTCOME_LATER);
    fixture_run(f, "UPDATE mail SET run_after_ms = 0 WHERE state = 0");
    assert_int_equal(deliver(f), MAIL_OUTCOME_GIVEN_UP);
}

/* What somebody waits for goes out before batches, however long those wait. */
static void batches_come_last(void **state)
{
    struct fixture *f = *state;
    static const char *const order[] = {"Mot de passe", "Avis", "Lot 1", "Lot 2"};
    int64_t now = clock_now();
    struct mail mails[] = {
        {.kind = MAIL_NOTICE, .subject = TEXT("Lot 1"), .batch = true, .recipient = TEXT("a@exemple.fr")},
        {.kind = MAIL_NOTICE, .subject = TEXT("Lot 2"), .batch = true, .recipient = TEXT("a@exemple.fr")},
        {.kind = MAIL_NOTICE, .subject = TEXT("Mot de passe"), .recipient = TEXT("b@exemple.fr")},
        {.kind = MAIL_NOTICE, .subject = TEXT("Avis"), .recipient = TEXT("b@exemple.fr")},
    };
    for (size_t i = 0; i < COUNT_OF(mails); i++)
        assert_true(outbox_add(f->store, &mails[i], now - 1000 + (int64_t)i));
    for (size_t i = 0; i < COUNT_OF(order); i++) {
        struct mail taken;
        assert_true(outbox_take(f->store, &f->arena, now, now + 60000, &taken));
        assert_text(taken.subject, order[i]);
    }
}

static void the_wait_grows(void **state)
{
    (void)state;
    static const int minutes[] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360};
    for (uint32_t i = 0; i < COUNT_OF(minutes); i++)
        assert_int_equal(mail_wait_after(i + 1), minutes[i] * 60000);
    assert_int_equal(mail_wait_after(4000000000u), 360 * 60000);
}

static void a_server_wants_a_sender(void **state)
{
    (void)state;
    struct settings settings;
    struct error error = {0};
    settings_default(&settings);
    assert_true(mail_check_settings(&settings, &error));
    settings.smtp_host = TEXT("mail.exemple.fr");
    assert_false(mail_check_settings(&settings, &error));
    assert_int_equal(error.code, ERROR_SETTING);
    settings.mail_from = TEXT("portail@exemple.fr");
    assert_true(mail_check_settings(&settings, &error));
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    const char *folder = file_join(&f->arena, f->folder, "mails");
    DIR *open = opendir(folder);
    for (struct dirent *entry = open ? readdir(open) : NULL; entry; entry = readdir(open))
        if (entry->d_name[0] != '.')
            assert_int_equal(remove(file_join(&f->arena, folder, entry->d_name)), 0);
    if (open)
        closedir(open);
    if (remove(folder) != 0)
        assert_false(file_exists(folder));
    return fixture_tear_down(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_bytes_of_a_mail, fixture_set_up, tear_down),
        cmocka_unit_test(the_html_of_a_mail),
        cmocka_unit_test_setup_teardown(attachments_come_along, fixture_set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_written_is_read_again, fixture_set_up, tear_down),
        cmocka_unit_test_setup_teardown(odd_messages_are_read_too, fixture_set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_a_server_mails_are_files, fixture_set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_go_out, fixture_set_up, tear_down),
        cmocka_unit_test_setup_teardown(batches_come_last, fixture_set_up, tear_down),
        cmocka_unit_test(the_wait_grows),
        cmocka_unit_test(a_server_wants_a_sender),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
