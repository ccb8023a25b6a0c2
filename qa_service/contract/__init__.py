"""Everything the outside can ask and what it gets; the only place that describes it.

    requests    the requests of the API, as models, and the options of clients
    replies     answers and passages found, written and read
    articles    articles and their passages
    archive     what is indexed, lists of articles, conversations
    fields      the fields of requests, and problems with them

Web, client, MCP, citing and stored conversations import it, and never one another for this.
"""
