/* RFC 8785 against its published test data: DATA/jcs. */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fsio.h"
#include "base/json.h"

enum { LIMIT = 1024 * 1024, NUMBERS_LEAST = 10000 };

static bool
report(bool passes, const char *name)
{
	printf("%s - jcs %s\n", passes ? "ok" : "not ok", name);
	return passes;
}

static bool
read_in(const char *dir, const char *sub, const char *name, struct buf *out)
{
	char path[1024];
	struct fault why;

	snprintf(path, sizeof(path), "%s/jcs/%s%s", dir, sub, name);
	if (fsio_read_file(path, out, &why) == RC_OK)
		return true;
	fprintf(stderr, "%s\n", why.text);
	return false;
}

/* "7b 22 ..." over several lines, as bytes. */
static bool
bytes_of_hex(const char *text, struct buf *out)
{
	struct fault why;
	char *end;

	for (;;) {
		unsigned long byte = strtoul(text, &end, 16);
		uint8_t c = (uint8_t)byte;

		if (end == text)
			return *(end + strspn(end, " \r\n")) == '\0';
		if (byte > 0xff || buf_add(out, &c, 1, &why) != RC_OK)
			return false;
		text = end;
	}
}

static bool
document_passes(const char *dir, const char *name)
{
	struct buf given = BUF_LIMIT(LIMIT), wanted = BUF_LIMIT(LIMIT);
	struct buf hex = BUF_LIMIT(LIMIT), bytes = BUF_LIMIT(LIMIT);
	struct buf made = BUF_LIMIT(LIMIT);
	struct value *v = NULL;
	char file[64];
	struct fault why;
	bool passes;

	snprintf(file, sizeof(file), "%s.json", name);
	passes = read_in(dir, "input/", file, &given) &&
		 read_in(dir, "output/", file, &wanted);
	snprintf(file, sizeof(file), "%s.txt", name);
	passes = passes && read_in(dir, "outhex/", file, &hex) &&
		 bytes_of_hex(buf_text_of(&hex), &bytes) &&
		 json_read(given.bytes, given.size, LIMIT, &v, &why) == RC_OK &&
		 json_write(v, &made, &why) == RC_OK &&
		 made.size == bytes.size && made.size == wanted.size &&
		 memcmp(made.bytes, bytes.bytes, made.size) == 0 &&
		 memcmp(made.bytes, wanted.bytes, made.size) == 0;
	value_free(v);
	buf_clear(&given);
	buf_clear(&wanted);
	buf_clear(&hex);
	buf_clear(&bytes);
	buf_clear(&made);
	return report(passes, name);
}

/* Lines of "bits in hex,text". */
static bool
numbers_pass(const char *dir)
{
	struct buf file = BUF_LIMIT(LIMIT);
	size_t count = 0, wrong = 0;
	char name[64], text[32];

	if (!read_in(dir, "", "es6testfile10k.txt", &file))
		return report(false, "numbers");
	for (const char *at = buf_text_of(&file); *at != '\0';) {
		const char *line_end = at + strcspn(at, "\n");
		char *end;
		uint64_t bits = strtoull(at, &end, 16);
		double number;
		size_t size;

		memcpy(&number, &bits, sizeof(number));
		json_number_text(number, text);
		size = strlen(text);
		if (*end != ',' || end + 1 + size != line_end ||
		    memcmp(end + 1, text, size) != 0)
			wrong++;
		count++;
		at = line_end + (*line_end == '\n');
	}
	buf_clear(&file);
	snprintf(name, sizeof(name), "numbers (%zu, %zu wrong)", count, wrong);
	return report(count >= NUMBERS_LEAST && wrong == 0, name);
}

int
main(int argc, char *argv[])
{
	static const char *const names[] = { "arrays",	"french", "structures",
					     "unicode", "values", "weird" };
	bool passes = true;

	if (argc != 2) {
		fprintf(stderr, "usage: %s DATA\n", argv[0]);
		return 64;
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		passes = document_passes(argv[1], names[i]) && passes;
	passes = numbers_pass(argv[1]) && passes;
	return passes ? 0 : 1;
}
