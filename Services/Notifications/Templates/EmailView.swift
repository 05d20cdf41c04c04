/// What the templates see. Stored properties only: Mustache finds nothing else.
struct EmailView {
    var brand: String
    var name: String
    var subject: String
    var link: String?
    var expires: String?
    /// The moment at which something happened, in words.
    var when: String?
    var body: String?
    var paragraphs: [Paragraph]

    /// A piece of the body between blank lines.
    struct Paragraph {
        var lines: [String]
    }

    init(brand: String, name: String, parameters: [String: String]) {
        self.brand = brand
        self.name = name
        subject = parameters["subject"] ?? ""
        link = parameters["link"]
        expires = parameters["expires"]
        when = parameters["when"]
        body = parameters["body"].map(PlainText.withUnixLines)
        paragraphs = PlainText.paragraphs(body ?? "").map(Paragraph.init)
    }
}
