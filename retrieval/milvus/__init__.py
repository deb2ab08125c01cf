"""The search side of an archive on a Milvus server."""
