"""Stand-in for an object store that speaks S3."""

from sandbox.bucket.server import BucketSandbox

__all__ = ["BucketSandbox"]
