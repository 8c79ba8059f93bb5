#ifndef SUPPORT_LEDGER_H
#define SUPPORT_LEDGER_H

/*
 * Facts of the record vectors that unit tests need: statement 1 of their
 * ledger, in which Ada offers her key; the keys' seeds; the roots of the first
 * two checkpoints.
 */

#define ADA_SEED                                                               \
	"7a492faaae069eb67124303aa34ed46903d811969cec02247e64240b932349b6"
#define ADA_DID "did:key:z6MktQZF5tK3JfpxNUTNVBZBWMeyfL1BNUVYhkBSb8xRRBk5"
#define ADA_URN "urn:uuid:0b5c1a52-7f0e-4c58-9a53-1f6d3a1c0001"
#define BOOK_SEED                                                              \
	"bd2423ab83acca1976211201d948de9c88caa94edbd301e052eea65a170f8c4d"
#define BOOK_DID "did:key:z6MkrZyrUQ9WwPK7GurFfBura1jYp7JnJe5bs1XgqVHbBeCf"
#define BOOK_VKEY                                                              \
	BOOK_DID "+2630eebe+AbQFADLsTQ1KT9mSmqHvwaWlOd4bpAiW0RC8h0gERC6I"

#define OFFER_NUMBER 1
#define OFFER_TIME 1772442068 /* 2026-03-02T09:01:08Z */
#define OFFER_SAID 1772442060 /* 2026-03-02T09:01:00Z */
#define OFFER_STATEMENT                                                        \
	"{\"claim\":{\"by\":\"urn:uuid:0b5c1a52-7f0e-4c58-9a53-1f"             \
	"6d3a1c0001\",\"content\":\"sha256:7e87808e62ee3fc05cd23d"             \
	"ca170d4115ecef3d352ce5cf206d036ebe080da60a\",\"facts\":{"             \
	"\"key\":{\"form\":\"data-integrity\",\"id\":\"sha256:489"             \
	"4ecc1168434a144daa2161a2c5dac17576aa6f5cb84fe739429ac650"             \
	"1c9e3\",\"spki\":\"MCowBQYDK2VwAyEAz1JSERB-ek8f1cTOzZNBU"             \
	"rgHa0XWZ28hbp17oY0LaYo\"}},\"format\":\"recorder-claim-v"             \
	"1\",\"kind\":\"key-offered\",\"time\":\"2026-03-02T09:01"             \
	":00Z\"},\"format\":\"recorder-statement-v1\",\"number\":"             \
	"1,\"proof\":[{\"created\":\"2026-03-02T09:01:00Z\",\"cry"             \
	"ptosuite\":\"eddsa-jcs-2022\",\"proofPurpose\":\"asserti"             \
	"onMethod\",\"proofValue\":\"z328c9s3RQJhtsnjmgEr8J7BdJVx"             \
	"Bv4LrBJE6FH2ZtanxDbi6xj2xRfNrt3ko7vs3bbwKw6GfgjMiSoJfxoz"             \
	"WAg49\",\"type\":\"DataIntegrityProof\",\"verificationMe"             \
	"thod\":\"did:key:z6MktQZF5tK3JfpxNUTNVBZBWMeyfL1BNUVYhkB"             \
	"Sb8xRRBk5#z6MktQZF5tK3JfpxNUTNVBZBWMeyfL1BNUVYhkBSb8xRRB"             \
	"k5\"}],\"time\":\"2026-03-02T09:01:08Z\"}"
#define OFFER_CLAIM                                                            \
	"{\"by\":\"urn:uuid:0b5c1a52-7f0e-4c58-9a53-1f6d3a1c0001"              \
	"\",\"content\":\"sha256:7e87808e62ee3fc05cd23dca170d4115"             \
	"ecef3d352ce5cf206d036ebe080da60a\",\"facts\":{\"key\":{"              \
	"\"form\":\"data-integrity\",\"id\":\"sha256:4894ecc11684"             \
	"34a144daa2161a2c5dac17576aa6f5cb84fe739429ac6501c9e3\","              \
	"\"spki\":\"MCowBQYDK2VwAyEAz1JSERB-ek8f1cTOzZNBUrgHa0XWZ"             \
	"28hbp17oY0LaYo\"}},\"format\":\"recorder-claim-v1\",\"ki"             \
	"nd\":\"key-offered\",\"time\":\"2026-03-02T09:01:00Z\"}"
#define OFFER_CONTENT                                                          \
	"{\"name\":\"Ada Admin\",\"organisation\":\"Example Skill"             \
	"s Centre\",\"salt\":\"068907c8db4bc8edba16dafe1d7384da\""             \
	"}"
#define OFFER_ID                                                               \
	"sha256:aa7a9deada4ca8e32f253b3f28caf07c6c873a6b826ff36e0474f8ab1da4f685"
#define OFFER_CONTENT_ID                                                       \
	"sha256:7e87808e62ee3fc05cd23dca170d4115ecef3d352ce5cf206d036ebe080da60a"
#define OFFER_LEAF                                                             \
	"28b150d40f5ef99ea8f42a9e2e40e7158ea6276d7e8d72637e818a02097a31d9"
#define MADE_LEAF                                                              \
	"be63aeb1e9ec14575c1ccbcc55c4a9cb8c0b42a1eff7faba3ed7392ffe9fb07f"
#define TWO_ROOT                                                               \
	"fd473dc85dc390329f01d780f87d89560dc35c69d189d7d84c6fb3f8d2389032"
#define TWO_CHECKPOINT                                                         \
	"did:key:z6MkrZyrUQ9WwPK7GurFfBura1jYp7JnJe5bs1XgqVHbBeCf"             \
	"\n2\n/Uc9yF3DkDKfAdeA+H2JVg3DXGnRidfYTG+z+NI4kDI=\n\n— d"           \
	"id:key:z6MkrZyrUQ9WwPK7GurFfBura1jYp7JnJe5bs1XgqVHbBeCf "             \
	"JjDuvudjuYPrQfoH+HEFOA7mxcgtLuy3eHpRgISlBydeau2l7NYxZ6m6"             \
	"J5CbBZLZKSAIQYTuqjFle5BE0nicIdyrXws=\n"
#define COSIGNED_CHECKPOINT                                                    \
	"did:key:z6MkrZyrUQ9WwPK7GurFfBura1jYp7JnJe5bs1XgqVHbBeCf"             \
	"\n28\nQyzkRjFnf/hEiKcnaVQC8MbYD7n+Zz97thbuVw9UgBA=\n\n— "           \
	"did:key:z6MkrZyrUQ9WwPK7GurFfBura1jYp7JnJe5bs1XgqVHbBeCf"             \
	" JjDuvupsq46k873BuPy0IHbPTRuW0syj5MHbpWk+pIhCEFPoNkRZ65b"             \
	"udcE7vztYdR1S7BPZU9fSENln47pPWb5DdAI=\n— did:key:z6MkmCp"           \
	"D4uYZgwkcnMBiuYoWHFkGspfEgip7tVmQ8URF5ZQi 0yQEBQAAAABppX"             \
	"DQ0oxWbRrai/1r4TairWbOHN+qbK5u0mL3QYFzs4STXGDga/0N12D4J4"             \
	"CEomPLFR84sKYuyX1+O3IGH0kJsA7wBA==\n"

#endif
