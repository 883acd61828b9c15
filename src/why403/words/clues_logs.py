"""What was seen in logs and records of AWS, in words."""

from __future__ import annotations

SENTENCES = {
    "waf-rule": "the log of AWS WAF names the rule that blocked: {rule}",
    "credentials-ended": "the credentials ended at {ends}, and the call was made at {called}",
    "key-disabled": "CloudTrail has API key {key} disabled at {time}",
    "edited-after-deployment": "CloudTrail has an edit of the API ({edit}, {time}) after its last deployment",
}
