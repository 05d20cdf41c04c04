import Console

/// The way to what the whole provider shares, on the Users overview.
enum SetupSection {
    static let html: HTML = """
        <h2>Setup</h2>
        <ul>
        <li><a href="/programmes">Programmes</a>: what they ask when somebody starts, and their learning plans</li>
        <li><a href="/employers">Employers</a> and their addresses</li>
        <li><a href="/learning-providers">Learning providers</a></li>
        </ul>
        """
}
