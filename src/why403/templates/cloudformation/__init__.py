"""CloudFormation templates, and what is compiled to them: SAM, CDK, the Serverless Framework."""
