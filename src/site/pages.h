/* pages.h - one handler an address; each in its page_*.c. */
#ifndef SITE_PAGES_H
#define SITE_PAGES_H

#include "site/internal.h"

web_handler page_login, page_login_post, page_logout,
    page_serve;                                    /* page_login.c */
web_handler page_desk;                             /* page_desk.c */
web_handler page_cases;                            /* page_cases.c */
web_handler page_new, page_new_post;               /* page_new.c */
web_handler page_case, page_reveal;                /* page_case.c */
web_handler page_step, page_step_post, gate_step;  /* page_step.c */
web_handler page_approval, page_approval_post;     /* page_approval.c */
web_handler page_act, page_checkpoint, page_proof; /* page_act.c */
web_handler page_decided;                          /* page_decided.c */
web_handler page_paper, page_file;                 /* page_paper.c */
web_handler page_supervision;                      /* page_supervision.c */
web_handler page_figures, page_figure_matters;     /* page_figures.c */
web_handler page_calendar;                         /* page_calendar.c */
web_handler page_registers, page_register;         /* page_registers.c */
web_handler page_entry;                            /* page_registers.c */
web_handler page_public, page_decision;            /* page_public.c */
web_handler page_officer;                          /* page_officer.c */
web_handler page_procedures, page_procedure;       /* page_procedure.c */
web_handler page_fact;                             /* page_fact.c */

#endif
