"""Where a configuration is written: CloudFormation, SAM, CDK, Serverless, OpenAPI, Terraform."""
