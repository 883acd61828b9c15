# GET /me takes any token of the pool, DELETE /me one with the scope; errors carry CORS headers.
resource "aws_api_gateway_rest_api" "profiles" {
  name                         = "profiles"
  disable_execute_api_endpoint = false
  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

resource "aws_api_gateway_authorizer" "pool" {
  rest_api_id     = aws_api_gateway_rest_api.profiles.id
  name            = "pool"
  type            = "COGNITO_USER_POOLS"
  identity_source = "method.request.header.Authorization"
  provider_arns   = ["arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_AbCdEfGhI"]
}

resource "aws_api_gateway_resource" "me" {
  rest_api_id = aws_api_gateway_rest_api.profiles.id
  parent_id   = aws_api_gateway_rest_api.profiles.root_resource_id
  path_part   = "me"
}

resource "aws_api_gateway_method" "get" {
  rest_api_id   = aws_api_gateway_rest_api.profiles.id
  resource_id   = aws_api_gateway_resource.me.id
  http_method   = "GET"
  authorization = "COGNITO_USER_POOLS"
  authorizer_id = aws_api_gateway_authorizer.pool.id
}

resource "aws_api_gateway_method" "delete" {
  rest_api_id          = aws_api_gateway_rest_api.profiles.id
  resource_id          = aws_api_gateway_resource.me.id
  http_method          = "DELETE"
  authorization        = "COGNITO_USER_POOLS"
  authorizer_id        = aws_api_gateway_authorizer.pool.id
  authorization_scopes = ["profiles/write"]
}

resource "aws_api_gateway_gateway_response" "errors" {
  rest_api_id   = aws_api_gateway_rest_api.profiles.id
  response_type = "DEFAULT_4XX"
  response_parameters = {
    "gatewayresponse.header.Access-Control-Allow-Origin" = "'*'"
  }
}

resource "aws_api_gateway_gateway_response" "faults" {
  rest_api_id   = aws_api_gateway_rest_api.profiles.id
  response_type = "DEFAULT_5XX"
  response_parameters = {
    "gatewayresponse.header.Access-Control-Allow-Origin" = "'*'"
  }
}

resource "aws_api_gateway_deployment" "profiles" {
  rest_api_id = aws_api_gateway_rest_api.profiles.id
}

resource "aws_api_gateway_stage" "prod" {
  rest_api_id   = aws_api_gateway_rest_api.profiles.id
  deployment_id = aws_api_gateway_deployment.profiles.id
  stage_name    = "prod"
}
