"""Slack: events in, answers out; `plug` puts it together."""
