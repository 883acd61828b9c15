# Shown: the API and its stage. The route and its integration are filler.
resource "aws_apigatewayv2_api" "ws_api" {
  name                       = "myapp-dev"
  protocol_type              = "WEBSOCKET"
  route_selection_expression = "$request.body.action"
}

resource "aws_apigatewayv2_stage" "ws_api_stage" {
  api_id = aws_apigatewayv2_api.ws_api.id
  name   = "dev"
}

resource "aws_apigatewayv2_integration" "ws" {
  api_id           = aws_apigatewayv2_api.ws_api.id
  integration_type = "MOCK"
}

resource "aws_apigatewayv2_route" "connect" {
  api_id    = aws_apigatewayv2_api.ws_api.id
  route_key = "$connect"
  target    = "integrations/${aws_apigatewayv2_integration.ws.id}"
}
