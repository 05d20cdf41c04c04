import Testing

/// The real executables, one test at a time: each has a set of three services, and some a browser too.
///
/// The limit is for what hangs. In a debug build on a busy machine a password's hash alone takes seconds.
@Suite(.serialized, .timeLimit(.minutes(5))) enum EndToEnd {}
