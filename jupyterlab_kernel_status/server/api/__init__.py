"""The extension's own HTTP endpoints, described in ``openapi.yaml``."""
