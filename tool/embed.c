/* Build-time program: the files of asset/ as C, for the binary to serve.

       embed OUT.c OUT.h FILE …

   Each file gets an address that holds a hash of its content, so that browsers
   may keep it for ever, a macro ASSET_<NAME> with that address for the views,
   and a gzip copy where that is shorter. */
#include "base/base.h"

#include <ctype.h>
#include <sodium/crypto_hash_sha256.h>
#include <zlib.h>

struct bytes {
    unsigned char *at;
    size_t len;
};

NORETURN static void fail(const char *file, const char *what)
{
    fprintf(stderr, "%s: error: %s\n", file, what);
    exit(1);
}

static const char *type_of(const char *name)
{
    static const char *const types[][2] = {
        {".css", "text/css; charset=utf-8"},       {".js", "text/javascript; charset=utf-8"},
        {".svg", "image/svg+xml"},                 {".png", "image/png"},
        {".ico", "image/x-icon"},                  {".txt", "text/plain; charset=utf-8"},
        {".webmanifest", "application/manifest+json"},
    };
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && i < COUNT_OF(types); i++)
        if (strcmp(dot, types[i][0]) == 0)
            return types[i][1];
    fail(name, "no content type is known for this ending (tool/embed.c)");
}

static struct bytes read_whole(const char *path)
{
    char *at = NULL;
    size_t len = 0;
    FILE *in = fopen(path, "rb"), *copy = open_memstream(&at, &len);
    for (int c; in && (c = getc(in)) != EOF;)
        putc(c, copy);
    fclose(copy);
    if (in == NULL || ferror(in))
        fail(path, "cannot be read");
    fclose(in);
    return (struct bytes){(unsigned char *)at, len};
}

/* Empty when that would not be shorter. */
static struct bytes compress_gzip(const char *path, struct bytes plain)
{
    z_stream z = {.next_in = plain.at, .avail_in = (uInt)plain.len};
    struct bytes out = {malloc(plain.len + 1), 0};
    if (out.at == NULL ||
        deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        fail(path, "cannot be compressed");
    z.next_out = out.at;
    z.avail_out = (uInt)plain.len;
    if (deflate(&z, Z_FINISH) == Z_STREAM_END)
        out.len = (size_t)z.total_out;
    deflateEnd(&z);
    return out;
}

static void write_bytes(FILE *out, const char *kind, int number, struct bytes bytes)
{
    fprintf(out, "static const char %s_%d[] =\n    \"", kind, number);
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = bytes.at[i];
        if (i && i % 64 == 0)
            fputs("\"\n    \"", out);
        if (isalnum(c) || c == ' ' || c == '{' || c == '}' || c == ';' || c == '-')
            putc(c, out);
        else
            fprintf(out, "\\%03o", c);
    }
    fputs("\";\n", out);
}

static void write_asset(FILE *code, FILE *rows, FILE *header, const char *path, int number)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const char *type = type_of(name), *dot = strrchr(name, '.');
    struct bytes plain = read_whole(path), gzip = compress_gzip(path, plain);
    unsigned char sum[crypto_hash_sha256_BYTES];
    char hash[17] = "";
    crypto_hash_sha256(sum, plain.at, plain.len);
    for (int i = 0; i < 8; i++)
        snprintf(hash + 2 * i, 3, "%02x", sum[i]);
    write_bytes(code, "plain", number, plain);
    write_bytes(code, "gzip", number, gzip);
    fprintf(rows, "    {\"%s\", \"%.*s-%s%s\", \"\\\"%s\\\"\", \"%s\", {plain_%d, %zu}, {gzip_%d, %zu}},\n",
            name, (int)(dot - name), name, hash, dot, hash, type, number, plain.len, number,
            gzip.len);
    fputs("#define ASSET_", header);
    for (const char *c = name; *c; c++)
        putc(isalnum((unsigned char)*c) ? toupper((unsigned char)*c) : '_', header);
    fprintf(header, " \"/asset/%.*s-%s%s\"\n", (int)(dot - name), name, hash, dot);
    free(plain.at);
    free(gzip.at);
}

int main(int count, char **arguments)
{
    char *rows = NULL;
    size_t rows_len;
    if (count < 3)
        fail("usage", "embed OUT.c OUT.h FILE …");
    FILE *code = fopen(arguments[1], "wb"), *header = fopen(arguments[2], "wb");
    FILE *to_rows = open_memstream(&rows, &rows_len);
    if (code == NULL || header == NULL)
        fail(arguments[1], "cannot be written");
    fputs("/* Made by tool/embed.c. */\n#include \"web/asset.h\"\n", code);
    fputs("/* Made by tool/embed.c. */\n#ifndef ASSETS_H\n#define ASSETS_H\n", header);
    for (int i = 3; i < count; i++)
        write_asset(code, to_rows, header, arguments[i], i);
    fputs("#endif\n", header);
    fclose(to_rows);
    fprintf(code, "const struct asset assets[] = {\n%s};\nconst size_t asset_count = %d;\n", rows,
            count - 3);
    free(rows);
    if (fclose(code) != 0 || fclose(header) != 0)
        fail(arguments[1], "cannot be written");
    return 0;
}
