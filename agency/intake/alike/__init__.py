"""Files of one deposit that are alike, qualified together once a person looked at samples that nobody chose."""
