/* Writing text into the page: see page_private.h. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/stamp.h"
#include "base/text.h"
#include "page_private.h"

enum {
	FORMAT_SIZE = 512,
	SHOWN_FACTOR = 6, /* of text_printable(), for one byte */
};

void
page_add(struct page *p, const char *markup)
{
	if (p->rc == RC_OK)
		p->rc = buf_add_text(&p->html, markup, p->why);
}

void
page_format(struct page *p, const char *fmt, ...)
{
	char text[FORMAT_SIZE];
	va_list args;

	va_start(args, fmt);
	MUST(vsnprintf(text, sizeof(text), fmt, args) < FORMAT_SIZE);
	va_end(args);
	page_add(p, text);
}

static const char *
escape_of(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

static void
escaped(struct page *p, const char *text)
{
	while (*text != '\0') {
		size_t plain = strcspn(text, "&<>\"'");

		if (p->rc == RC_OK)
			p->rc = buf_add(&p->html, text, plain, p->why);
		text += plain;
		if (*text == '\0')
			break;
		page_add(p, escape_of(*text++));
	}
}

void
page_text(struct page *p, const char *text)
{
	size_t room;
	char *shown;

	if (text == NULL)
		return;
	/* controls and writing directions are shown, not obeyed (§1) */
	room = SHOWN_FACTOR * strlen(text) + 1;
	shown = mem_new(room);
	page_add(p, "<bdi>");
	escaped(p, text_printable(text, shown, room));
	page_add(p, "</bdi>");
	free(shown);
}

void
page_prose(struct page *p, const char *text)
{
	while (text != NULL) {
		size_t length = strcspn(text, "\n");
		char *line = mem_text_of(text, length);

		page_text(p, line);
		free(line);
		text = text[length] == '\n' ? text + length + 1 : NULL;
		if (text != NULL)
			page_add(p, "<br>");
	}
}

void
page_link(struct page *p, const char *path)
{
	static const char plain[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		"0123456789-._~/=";

	for (; *path != '\0'; path++) {
		char one[4] = { *path, '\0' };

		if (strchr(plain, *path) == NULL)
			snprintf(one, sizeof(one), "%%%02X",
				 (unsigned)(unsigned char)*path);
		page_add(p, one);
	}
}

void
page_time(struct page *p, int64_t when)
{
	char text[STAMP_SIZE], words[STAMP_WORDS_SIZE];

	stamp_to_text(when, text);
	stamp_to_words(when, logbook_zone(p->lb), words);
	page_format(p, "<time datetime=\"%s\">%s</time>", text, words);
}

void
page_code(struct page *p, const char *code)
{
	char *words = mem_text(code);

	for (char *at = words; at != NULL && *at != '\0'; at++)
		if (*at == '-')
			*at = ' ';
	page_text(p, words);
	free(words);
}

void
page_digest(struct page *p, const struct digest *d)
{
	char text[DIGEST_TEXT_SIZE];

	digest_to_text(d, text);
	page_format(p, "<code>%s</code>", text);
}

void
page_fact(struct page *p, const char *name)
{
	page_format(p, "<dt>%s</dt><dd>", name);
}

void
page_fact_end(struct page *p)
{
	page_add(p, "</dd>\n");
}

void
page_fact_text(struct page *p, const char *name, const char *text)
{
	if (text == NULL)
		return;
	page_fact(p, name);
	page_prose(p, text);
	page_fact_end(p);
}
