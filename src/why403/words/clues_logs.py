"""What was seen in logs and records of AWS, in words."""

from __future__ import annotations

SENTENCES = {
    "waf-rule": "the AWS WAF log names the rule that blocked the request: {rule}",
    "credentials-ended": "the credentials expired at {ends}, and the call was made at {called}",
    "key-disabled": "by CloudTrail, API key {key} was disabled at {time}",
    "edited-after-deployment": "by CloudTrail, the API was edited ({edit}, {time}) after its last deployment",
}
