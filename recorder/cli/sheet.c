/* Judgement sheets: see sheet.h. */

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fsio.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "sheet.h"

static const char *const column_names[SHEET_COLUMNS] = { "criterion", "level",
							 "rationale", "at",
							 "points" };

enum { CELL_LIMIT = 64 * 1024 };

/* Where the reader is in a CSV. */
struct csv {
	const char *at, *end;
	size_t line;
	char comma;
	bool row_ended; /* the last cell was the last of its row */
};

void
sheet_clear(struct sheet *s)
{
	for (size_t i = 0; i < s->count; i++)
		for (size_t j = 0; j < SHEET_COLUMNS; j++)
			free(s->rows[i].cell[j]);
	free(s->rows);
	*s = (struct sheet){ .rows = NULL };
}

static int
column_of(const char *name)
{
	for (int i = 0; i < SHEET_COLUMNS; i++)
		if (text_equal_nocase(name, column_names[i]))
			return i;
	return -1;
}

static enum rc
quoted_cell(struct csv *c, struct buf *cell, struct fault *why)
{
	size_t began = c->line;
	enum rc rc = RC_OK;

	for (c->at++; rc == RC_OK; c->at++) {
		if (c->at == c->end)
			return fault_set(why, RC_INVALID,
					 "line %zu: a quote is not closed",
					 began);
		if (*c->at == '"' && (c->at + 1 == c->end || c->at[1] != '"'))
			break;
		if (*c->at == '"')
			c->at++;
		c->line += *c->at == '\n';
		if (*c->at != '\r' || c->at + 1 == c->end || c->at[1] != '\n')
			rc = buf_add(cell, c->at, 1, why);
	}
	c->at++;
	if (rc == RC_OK && c->at < c->end && *c->at != c->comma &&
	    *c->at != '\n' && *c->at != '\r')
		rc = fault_set(why, RC_INVALID,
			       "line %zu: text after a closing quote", c->line);
	return rc;
}

/* The next cell; its end of row is read over. */
static enum rc
next_cell(struct csv *c, struct buf *cell, struct fault *why)
{
	enum rc rc = RC_OK;

	buf_empty(cell);
	if (c->at < c->end && *c->at == '"') {
		rc = quoted_cell(c, cell, why);
	} else {
		const char *start = c->at;

		while (c->at < c->end && *c->at != c->comma && *c->at != '\n' &&
		       *c->at != '\r')
			c->at++;
		rc = buf_add(cell, start, (size_t)(c->at - start), why);
	}
	if (rc != RC_OK)
		return rc;
	c->row_ended = true;
	if (c->at < c->end && *c->at == c->comma) {
		c->row_ended = false;
		c->at++;
		return RC_OK;
	}
	if (c->at < c->end && *c->at == '\r')
		c->at++;
	if (c->at < c->end && *c->at == '\n')
		c->at++;
	c->line++;
	return RC_OK;
}

enum { COLUMNS_LIMIT = 64 };

static enum rc
read_header(struct csv *c, int columns[COLUMNS_LIMIT], size_t *count,
	    struct fault *why)
{
	struct buf cell = BUF_LIMIT(CELL_LIMIT);
	bool criterion = false;
	char shown[60];
	enum rc rc;

	*count = 0;
	do {
		rc = next_cell(c, &cell, why);
		if (rc == RC_OK && *count == COLUMNS_LIMIT)
			rc = fault_set(why, RC_TOO_BIG, "over %d columns",
				       COLUMNS_LIMIT);
		if (rc != RC_OK)
			break;
		columns[*count] = column_of(buf_text_of(&cell));
		criterion = criterion || columns[*count] == SHEET_CRITERION;
		for (size_t i = 0; i < *count; i++)
			if (columns[i] == columns[*count] && columns[i] >= 0)
				rc = fault_set(why, RC_INVALID,
					       "line 1: two columns \"%s\"",
					       column_names[columns[i]]);
		if (columns[(*count)++] < 0)
			rc = fault_set(why, RC_INVALID,
				       "line 1: no column \"%s\": criterion, "
				       "level, rationale, at, points",
				       text_printable(buf_text_of(&cell), shown,
						      sizeof(shown)));
	} while (rc == RC_OK && !c->row_ended);
	if (rc == RC_OK && !criterion)
		rc = fault_set(why, RC_INVALID,
			       "line 1: no column \"criterion\"");
	buf_clear(&cell);
	return rc;
}

/* Room for one more row; NULL and a fault over the limit. */
static struct sheet_row *
new_row(struct sheet *s, size_t line, struct fault *why)
{
	struct sheet_row *row;

	if (s->count == SHEET_ROWS) {
		(void)!fault_set(why, RC_TOO_BIG, "over %d rows", SHEET_ROWS);
		return NULL;
	}
	row = mem_push((void **)&s->rows, s->count++, sizeof(*row));
	row->line = line;
	return row;
}

static enum rc
read_row(struct csv *c, const int *columns, size_t count, struct sheet *s,
	 struct fault *why)
{
	struct buf cell = BUF_LIMIT(CELL_LIMIT);
	size_t line = c->line, i = 0;
	struct sheet_row *row = new_row(s, line, why);
	enum rc rc = row != NULL ? RC_OK : why->code;

	while (row != NULL && rc == RC_OK) {
		rc = next_cell(c, &cell, why);
		if (rc != RC_OK)
			break;
		if (i == count && (cell.size > 0 || !c->row_ended)) {
			rc = fault_set(why, RC_INVALID,
				       "line %zu: more cells than columns",
				       line);
			break;
		}
		if (i < count && cell.size > 0) {
			free(row->cell[columns[i]]);
			row->cell[columns[i]] =
				mem_text_of(cell.bytes, cell.size);
		}
		i++;
		if (c->row_ended)
			break;
	}
	if (rc == RC_OK && i == 1 && cell.size == 0)
		s->count--; /* an empty line */
	buf_clear(&cell);
	return rc;
}

static enum rc
read_csv(const char *text, size_t size, struct sheet *out, struct fault *why)
{
	const char *eol = memchr(text, '\n', size);
	size_t head = eol ? (size_t)(eol - text) : size;
	struct csv c = { .at = text, .end = text + size, .line = 1 };
	int columns[COLUMNS_LIMIT];
	size_t count;
	enum rc rc;

	c.comma =
		memchr(text, ';', head) && !memchr(text, ',', head) ? ';' : ',';
	rc = read_header(&c, columns, &count, why);
	while (rc == RC_OK && c.at < c.end)
		rc = read_row(&c, columns, count, out, why);
	return rc;
}

/* `at` in JSON: a text, or an array of texts joined by ";". */
static enum rc
text_of_member(const struct value *v, const char *name, char **out,
	       struct fault *why)
{
	struct buf joined = BUF_LIMIT(CELL_LIMIT);
	enum rc rc = RC_OK;

	if (value_string(v) != NULL) {
		*out = mem_text(value_string(v));
		return RC_OK;
	}
	if (value_kind(v) != VALUE_ARRAY)
		return fault_set(why, RC_INVALID, "\"%s\" is not a text", name);
	for (size_t i = 0; rc == RC_OK && i < value_count(v); i++) {
		const char *item = value_string(value_at(v, i));

		if (item == NULL)
			rc = fault_set(why, RC_INVALID,
				       "\"%s\" holds something but texts",
				       name);
		if (rc == RC_OK && i > 0)
			rc = buf_add_text(&joined, ";", why);
		if (rc == RC_OK)
			rc = buf_add_text(&joined, item, why);
	}
	if (rc == RC_OK && joined.size > 0)
		*out = mem_text(buf_text_of(&joined));
	buf_clear(&joined);
	return rc;
}

static enum rc
json_row(const struct value *v, struct sheet *out, struct fault *why)
{
	struct sheet_row *row;
	char shown[60];
	enum rc rc = RC_OK;

	if (value_kind(v) != VALUE_OBJECT)
		return fault_set(why, RC_INVALID, "it is not an object");
	row = new_row(out, 0, why);
	if (row == NULL)
		return why->code;
	for (void *at = value_walk(v); rc == RC_OK && at != NULL;
	     at = value_next(v, at)) {
		int column = column_of(value_name(at));

		if (column < 0 ||
		    strcmp(value_name(at), column_names[column]) != 0)
			return fault_set(why, RC_INVALID,
					 "no member \"%s\" is known",
					 text_printable(value_name(at), shown,
							sizeof(shown)));
		rc = text_of_member(value_member(at), value_name(at),
				    &row->cell[column], why);
	}
	return rc;
}

static enum rc
read_json(const void *bytes, size_t size, struct sheet *out, struct fault *why)
{
	struct value *v = NULL;
	enum rc rc = json_read(bytes, size, SHEET_LIMIT, &v, why);

	if (rc == RC_OK && value_kind(v) != VALUE_ARRAY)
		rc = fault_set(why, RC_INVALID,
			       "the sheet is not an array of judgements");
	for (size_t i = 0; rc == RC_OK && i < value_count(v); i++) {
		rc = json_row(value_at(v, i), out, why);
		if (rc != RC_OK)
			rc = fault_while(why, "judgement %zu", i + 1);
	}
	value_free(v);
	return rc;
}

enum rc
sheet_of_bytes(const void *bytes, size_t size, struct sheet *out,
	       struct fault *why)
{
	const char *text = bytes;
	enum rc rc;

	*out = (struct sheet){ .rows = NULL };
	if (size > 0 && memchr(bytes, '\0', size) != NULL)
		return fault_set(
			why, RC_INVALID,
			"the sheet holds a NUL: it is not a text file");
	if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		text += 3;
		size -= 3;
	}
	while (size > 0 && (*text == ' ' || *text == '\n' || *text == '\r')) {
		text++;
		size--;
	}
	if (size > 0 && (*text == '[' || *text == '{'))
		rc = read_json(text, size, out, why);
	else
		rc = read_csv(text, size, out, why);
	for (size_t i = 0; rc == RC_OK && i < out->count; i++) {
		const struct sheet_row *row = &out->rows[i];

		for (size_t j = 0; rc == RC_OK && j < SHEET_COLUMNS; j++)
			if (row->cell[j] != NULL &&
			    !text_is_valid(row->cell[j], strlen(row->cell[j])))
				rc = fault_set(
					why, RC_INVALID,
					"row %zu, %s: not text (a control "
					"character, or not UTF-8)",
					i + 1, column_names[j]);
		if (rc == RC_OK && row->cell[SHEET_CRITERION] == NULL)
			rc = fault_set(why, RC_INVALID, "row %zu: no criterion",
				       i + 1);
	}
	if (rc == RC_OK && out->count == 0)
		rc = fault_set(why, RC_INVALID, "the sheet has no judgement");
	if (rc != RC_OK)
		sheet_clear(out);
	return rc;
}

enum rc
sheet_read(const char *file, struct sheet *out, struct fault *why)
{
	struct buf bytes = BUF_LIMIT(SHEET_LIMIT);
	enum rc rc = fsio_read_file(file, &bytes, why);

	if (rc == RC_OK)
		rc = sheet_of_bytes(buf_text_of(&bytes), bytes.size, out, why);
	if (rc != RC_OK)
		rc = fault_while(why, "sheet %s", file);
	buf_clear(&bytes);
	return rc;
}
