"""What `visabot` does at the prompt: a module for each verb of `cli.py`, and what several of them print."""
