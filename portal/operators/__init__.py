"""The back office of the platform: which agencies there are and how they fare, never what they hold."""
