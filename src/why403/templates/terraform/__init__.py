"""Terraform: plans and states in JSON, and HCL where its values are literal."""

from __future__ import annotations

from why403.templates.terraform.reader import configuration_of, read, read_module

__all__ = ["configuration_of", "read", "read_module"]
