#ifndef RECORDER_ASSESS_STORY_PRIVATE_H
#define RECORDER_ASSESS_STORY_PRIVATE_H

#include "statement/kind.h"

/*
 * The sentence of a kind, with placeholders, which say nothing where the member
 * is not there:
 *
 *	{by}		who says it
 *	{kind}		the kind's own word
 *	{other}		the outcome proposed, where another was declared
 *	{@person}	the name of a person in the facts
 *	{=slot}		text or number in the facts
 *	{-reason}	a code in the facts, as words
 *	{'text}		prose in the facts, quoted
 *	{"reason}	prose in the content, quoted
 *	{#size}		a number of bytes
 *	{~from}		a time
 *	{/object}	the beginning of a digest, a UUID, a logbook
 *	{+roles}	a list
 *	{%rubric}	a rubric's title
 *	{?replaces}	nothing, but it is there
 *
 * "[...]" is left out where a placeholder in it says nothing.
 */
const char *story_template(enum kind kind);

#endif
