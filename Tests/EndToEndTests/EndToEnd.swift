import Testing

/// The real executables, one test at a time: each has a set of three services, and some a browser too.
@Suite(.serialized) enum EndToEnd {}
