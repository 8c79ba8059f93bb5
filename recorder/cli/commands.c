/* The table of commands, in the order of the help: see command.h. */

#include "command.h"

extern const struct command cmd_init, cmd_key_new, cmd_key_show, cmd_key_card,
	cmd_person_add, cmd_person_list, cmd_person_amend, cmd_rubric_check,
	cmd_rubric_add, cmd_rubric_list, cmd_rubric_show, cmd_open, cmd_attach,
	cmd_demonstrate, cmd_judge, cmd_take_back, cmd_submit, cmd_conclude,
	cmd_sign_off, cmd_withdraw, cmd_supersede, cmd_seal, cmd_export,
	cmd_send, cmd_outbox, cmd_verify, cmd_show, cmd_list, cmd_history,
	cmd_log, cmd_checkpoint, cmd_prove, cmd_consistent, cmd_rebuild,
	cmd_backup, cmd_restore, cmd_help, cmd_man, cmd_completion;

const struct command *const commands[] = {
	&cmd_init,	 &cmd_key_new,	   &cmd_key_show,     &cmd_key_card,
	&cmd_person_add, &cmd_person_list, &cmd_person_amend, &cmd_rubric_check,
	&cmd_rubric_add, &cmd_rubric_list, &cmd_rubric_show,  &cmd_open,
	&cmd_attach,	 &cmd_demonstrate, &cmd_judge,	      &cmd_take_back,
	&cmd_submit,	 &cmd_conclude,	   &cmd_sign_off,     &cmd_withdraw,
	&cmd_supersede,	 &cmd_seal,	   &cmd_export,	      &cmd_send,
	&cmd_outbox,	 &cmd_verify,	   &cmd_show,	      &cmd_list,
	&cmd_history,	 &cmd_log,	   &cmd_checkpoint,   &cmd_prove,
	&cmd_consistent, &cmd_rebuild,	   &cmd_backup,	      &cmd_restore,
	&cmd_help,	 &cmd_man,	   &cmd_completion,   NULL,
};
