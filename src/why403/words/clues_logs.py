"""What was seen in logs and records of AWS, in words."""

from __future__ import annotations

SENTENCES = {
    "waf-rule": "the log of AWS WAF names the rule that blocked: {rule}",
    "edited-after-deployment": "CloudTrail has an edit of the API ({edit}, {time}) after its last deployment",
}
