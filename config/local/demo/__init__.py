"""The demo on one machine: its processes, its people and the script that gives them a past."""
