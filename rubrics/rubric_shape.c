/* Every object that a rubric has, as tables: see rubric_shape.h.  The README
 * beside this file and rubric.schema.json say the same; a test compares. */

#include "rubric_shape.h"

/* clang-format off */

static const char *const format_words[] = { "recorder-rubric-v1", NULL };
static const char *const rule_words[] = { "critical", "total", "percent", "groups", NULL };
static const char *const feedback_words[] = { "optional", "required", NULL };
static const char *const role_words[] = {
	"administrator", "enroller", "learner", "assessor", "authenticator",
	"reviewer", "witness", "auditor", NULL,
};

/* Open Badges 3.0, AchievementType and AlignmentTargetType: the credential
 * says them as they are. */
static const char *const achievement_words[] = {
	"Achievement", "ApprenticeshipCertificate", "Assessment", "Assignment",
	"AssociateDegree", "Award", "Badge", "BachelorDegree", "Certificate",
	"CertificateOfCompletion", "Certification", "CommunityService",
	"Competency", "Course", "CoCurricular", "Degree", "Diploma",
	"DoctoralDegree", "Fieldwork", "GeneralEducationDevelopment",
	"JourneymanCertificate", "LearningProgram", "License", "Membership",
	"ProfessionalDoctorate", "QualityAssuranceCredential",
	"MasterCertificate", "MasterDegree", "MicroCredential",
	"ResearchDoctorate", "SecondarySchoolDiploma", NULL,
};
static const char *const target_words[] = {
	"ceasn:Competency", "ceterms:Credential", "CFItem", "CFRubric",
	"CFRubricCriterion", "CFRubricCriterionLevel", "CTDL", NULL,
};

/*	  name, form, required, words, of */
static const struct member alignment_members[] = {
	{ "name", FORM_TEXT, true, NULL, NULL },
	{ "url", FORM_URI, true, NULL, NULL },
	{ "framework", FORM_TEXT, false, NULL, NULL },
	{ "code", FORM_TEXT, false, NULL, NULL },
	{ "type", FORM_WORD_EXT, false, target_words, NULL },
	{ .name = NULL },
};
static const struct shape alignment_shape = {
	.noun = "an alignment", .members = alignment_members,
};

static const struct member level_members[] = {
	{ "id", FORM_CODE, true, NULL, NULL },
	{ "title", FORM_TEXT, true, NULL, NULL },
	{ "text", FORM_TEXT, false, NULL, NULL },
	{ "points", FORM_DECIMAL, true, NULL, NULL },
	{ "pointsTo", FORM_DECIMAL, false, NULL, NULL },
	{ .name = NULL },
};
static const struct shape level_shape = {
	.noun = "a level", .members = level_members,
};

static const struct member minimum_members[] = {
	{ "occasions", FORM_COUNT, false, NULL, NULL },
	{ "days", FORM_COUNT, false, NULL, NULL },
	{ "conditions", FORM_COUNT, false, NULL, NULL },
	{ .name = NULL },
};
static const struct shape minimum_shape = {
	.noun = "a minimum", .members = minimum_members,
};

static const struct member criterion_members[] = {
	{ "id", FORM_CODE, true, NULL, NULL },
	{ "title", FORM_TEXT, true, NULL, NULL },
	{ "text", FORM_TEXT, false, NULL, NULL },
	{ "assessorText", FORM_TEXT, false, NULL, NULL },
	{ "group", FORM_CODE, false, NULL, NULL },
	{ "weight", FORM_AMOUNT, false, NULL, NULL },
	{ "feedback", FORM_WORD, false, feedback_words, NULL },
	{ "critical", FORM_BOOL, true, NULL, NULL },
	{ "notApplicable", FORM_BOOL, true, NULL, NULL },
	{ "competent", FORM_CODE, true, NULL, NULL },
	{ "levels", FORM_LIST, true, NULL, &level_shape },
	{ "minimum", FORM_OBJECT, false, NULL, &minimum_shape },
	{ "methods", FORM_CODES, false, NULL, NULL },
	{ "evidence", FORM_CODES, false, NULL, NULL },
	{ "maxAgeDays", FORM_COUNT, false, NULL, NULL },
	{ "testimonialAlone", FORM_BOOL, false, NULL, NULL },
	{ "alignment", FORM_LIST, false, NULL, &alignment_shape },
	{ .name = NULL },
};
static const struct shape criterion_shape = {
	.noun = "a criterion", .members = criterion_members,
	.is_criterion = true, .more = rubric_check_criterion,
};

static const struct member outcome_members[] = {
	{ "rule", FORM_WORD, true, rule_words, NULL },
	{ "minimum", FORM_DECIMAL, false, NULL, NULL },
	{ "groups", FORM_LIST_ANY, false, NULL, NULL },
	{ .name = NULL },
};
static const struct shape outcome_shape = {
	.noun = "an outcome", .members = outcome_members,
};

static const struct member slot_members[] = {
	{ "id", FORM_CODE, true, NULL, NULL },
	{ "role", FORM_WORD, true, role_words, NULL },
	{ "text", FORM_TEXTS, true, NULL, NULL },
	{ .name = NULL },
};
static const struct shape slot_shape = {
	.noun = "a sign-off", .members = slot_members,
};

static const struct member achievement_members[] = {
	{ "type", FORM_WORD_EXT, true, achievement_words, NULL },
	{ "criteria", FORM_TEXT, true, NULL, NULL },
	{ "credits", FORM_AMOUNT, false, NULL, NULL },
	{ "validMonths", FORM_COUNT, false, NULL, NULL },
	{ .name = NULL },
};
static const struct shape achievement_shape = {
	.noun = "an achievement", .members = achievement_members,
};

static const struct member authority_members[] = {
	{ "name", FORM_TEXT, true, NULL, NULL },
	{ "url", FORM_URI, false, NULL, NULL },
	{ .name = NULL },
};
static const struct shape authority_shape = {
	.noun = "an authority", .members = authority_members,
};

static const struct member counts_members[] = {
	{ "rubric", FORM_DIGEST, true, NULL, NULL },
	{ "credits", FORM_AMOUNT, false, NULL, NULL },
	{ .name = NULL },
};
static const struct shape counts_shape = {
	.noun = "an item of countsTowards", .members = counts_members,
};

static const struct member rubric_members[] = {
	{ "format", FORM_WORD, true, format_words, NULL },
	{ "id", FORM_URI, true, NULL, NULL },
	{ "version", FORM_TEXT, true, NULL, NULL },
	{ "language", FORM_LANGUAGE, true, NULL, NULL },
	{ "title", FORM_TEXT, true, NULL, NULL },
	{ "description", FORM_TEXT, true, NULL, NULL },
	{ "criteria", FORM_LIST, true, NULL, &criterion_shape },
	{ "outcome", FORM_OBJECT, true, NULL, &outcome_shape },
	{ "signOffs", FORM_LIST, true, NULL, &slot_shape },
	{ "ordered", FORM_BOOL, false, NULL, NULL },
	{ "declaration", FORM_TEXTS, true, NULL, NULL },
	{ "achievement", FORM_OBJECT, false, NULL, &achievement_shape },
	{ "alignment", FORM_LIST, false, NULL, &alignment_shape },
	{ "authority", FORM_OBJECT, false, NULL, &authority_shape },
	{ "ticks", FORM_BOOL, false, NULL, NULL },
	{ "countsTowards", FORM_LIST, false, NULL, &counts_shape },
	{ "source", FORM_ANY, false, NULL, NULL },
	{ "replaces", FORM_DIGEST, false, NULL, NULL },
	{ "ext", FORM_EXT, false, NULL, NULL },
	{ .name = NULL },
};
const struct shape rubric_shape = {
	.noun = "a rubric", .members = rubric_members,
	.more = rubric_check_whole,
};

/* clang-format on */
