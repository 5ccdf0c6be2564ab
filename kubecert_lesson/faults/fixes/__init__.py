"""Lines of fixes that several records share, by what they are about or by distribution."""
