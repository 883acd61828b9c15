"""Logs of API Gateway and records of AWS: access and execution logs, AWS WAF, X-Ray, CloudTrail."""
