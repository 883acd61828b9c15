"""How AWS names things: partitions and Regions, host names of API Gateway, ARNs."""
