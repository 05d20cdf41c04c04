/// Whether one text is another with a single slip of the finger: a letter too many, one too few, a wrong one, or two neighbours the
/// wrong way round. Of the letters A to Z case does not count.
enum Slip {
    static func isOne(_ typed: some RandomAccessCollection<UInt8>, from meant: some RandomAccessCollection<UInt8>)
        -> Bool
    {
        guard abs(typed.count - meant.count) <= 1 else { return false }
        var start = 0
        while start < min(typed.count, meant.count), same(at(start, typed), at(start, meant)) { start += 1 }
        var end = 0
        while end < min(typed.count, meant.count) - start,
            same(at(typed.count - 1 - end, typed), at(meant.count - 1 - end, meant))
        {
            end += 1
        }
        switch (typed.count - start - end, meant.count - start - end) {
        case (1, 0), (0, 1), (1, 1): return true
        case (2, 2):
            return same(at(start, typed), at(start + 1, meant)) && same(at(start + 1, typed), at(start, meant))
        default: return false
        }
    }

    /// The only one of `choices` that `text` is a slip away from, or that differs in nothing but case and punctuation. Texts of
    /// fewer than four letters are too like one another.
    static func correction(of text: String, among choices: [Choice]) -> String? {
        let wanted = Choice(text)
        guard wanted.letters.count >= 4 else { return nil }
        let same = choices.filter { $0.letters == wanted.letters }
        let near = same.isEmpty ? choices.filter { isOne(wanted.letters, from: $0.letters) } : same
        return near.count == 1 && near[0].text != text ? near[0].text : nil
    }

    /// A text that may have been meant, and what is compared of it: letters and digits alone.
    struct Choice: Sendable {
        var text: String
        fileprivate var letters: [UInt8]

        init(_ text: String) {
            self.text = text
            letters = Array(text.lowercased().filter { $0.isLetter || $0.isNumber }.utf8)
        }
    }

    private static func at(_ offset: Int, _ text: some RandomAccessCollection<UInt8>) -> UInt8 {
        text[text.index(text.startIndex, offsetBy: offset)]
    }

    private static func same(_ left: UInt8, _ right: UInt8) -> Bool {
        left == right || (left ^ right == 0x20 && PlainText.isLetter(left))
    }
}
