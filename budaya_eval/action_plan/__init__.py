"""Weakest indicators → prioritised problems → causes → plan, in the form a KBK fills in; follow-up and awards.

Everything stands on published results: a form or a list of candidates never shows what the report hides.
"""

from budaya_eval.action_plan.awards import (
    AWARD_NAME,
    AwardReview,
    Gate,
    NextTopic,
    choose_topic,
    review_awards,
    write_awards,
)
from budaya_eval.action_plan.follow_up import FOLLOW_UP_NAME, FollowedAction, follow_up, unit_name, write_follow_up
from budaya_eval.action_plan.form import make_plan_form, write_plans
from budaya_eval.action_plan.problems import ProposedProblem, has_results, propose_problems
from budaya_eval.action_plan.workbook import PlanForm, write_plan

__all__ = [
    "AWARD_NAME",
    "FOLLOW_UP_NAME",
    "AwardReview",
    "FollowedAction",
    "Gate",
    "NextTopic",
    "PlanForm",
    "ProposedProblem",
    "choose_topic",
    "follow_up",
    "has_results",
    "make_plan_form",
    "propose_problems",
    "review_awards",
    "unit_name",
    "write_awards",
    "write_follow_up",
    "write_plan",
    "write_plans",
]
