"""The paper questionnaire: typeset sheets with a code each, and where every circle stands."""
