"""One module a command, each with ``run(arguments, settings) -> exit status``."""
