"""What the outside may ask, and what it gets: the one place where that is described.

    requests    what the API takes, as models; what a client may say beside a question
    replies     answers and what was found as they are given, and read again
    articles    articles and passages of them
    archive     what is indexed, lists of articles, conversations
    fields      what requests are made of, and what is wrong with one

Web, client, MCP, citing and stored conversations import it, and never one another for this.
"""
