"""``python -m qa_service`` is the command ``qa-service``."""

import sys

from qa_service.cli import main

sys.exit(main())
