"""What the shop is made of, and how it is checked: advisories, bill of materials, rules, secrets in the source."""
