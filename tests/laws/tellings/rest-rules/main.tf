# GET /items is reached through the custom domain's path v1, and through v2 with a header x-version.
resource "aws_api_gateway_rest_api" "shop" {
  name                         = "shop"
  disable_execute_api_endpoint = true
  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

resource "aws_api_gateway_resource" "items" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  parent_id   = aws_api_gateway_rest_api.shop.root_resource_id
  path_part   = "items"
}

resource "aws_api_gateway_method" "get" {
  rest_api_id   = aws_api_gateway_rest_api.shop.id
  resource_id   = aws_api_gateway_resource.items.id
  http_method   = "GET"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "get" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  resource_id = aws_api_gateway_resource.items.id
  http_method = aws_api_gateway_method.get.http_method
  type        = "MOCK"
}

resource "aws_api_gateway_deployment" "shop" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  triggers    = { routes = jsonencode([aws_api_gateway_method.get]) }
}

resource "aws_api_gateway_stage" "prod" {
  rest_api_id   = aws_api_gateway_rest_api.shop.id
  deployment_id = aws_api_gateway_deployment.shop.id
  stage_name    = "prod"
}

resource "aws_api_gateway_domain_name" "shop" {
  domain_name              = "api.example.com"
  routing_mode             = "ROUTING_RULE_THEN_BASE_PATH_MAPPING"
  regional_certificate_arn = "arn:aws:acm:eu-west-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

resource "aws_api_gateway_base_path_mapping" "v1" {
  api_id      = aws_api_gateway_rest_api.shop.id
  stage_name  = aws_api_gateway_stage.prod.stage_name
  domain_name = aws_api_gateway_domain_name.shop.domain_name
  base_path   = "v1"
}

resource "aws_apigatewayv2_routing_rule" "v2" {
  domain_name = aws_api_gateway_domain_name.shop.domain_name
  priority    = 10
  conditions {
    match_headers {
      any_of {
        header     = "X-Version"
        value_glob = "b*"
      }
    }
  }
  conditions {
    match_base_paths {
      any_of = ["v2"]
    }
  }
  actions {
    invoke_api {
      api_id          = aws_api_gateway_rest_api.shop.id
      stage           = aws_api_gateway_stage.prod.stage_name
      strip_base_path = true
    }
  }
}
