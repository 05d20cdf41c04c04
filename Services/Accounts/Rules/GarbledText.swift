/// Text that is not what somebody typed: a wrong encoding on its way has made 'ZoÃ«' of 'Zoë', or 'Zo�'; or a spreadsheet has put
/// an error in its place.
enum GarbledText {
    enum Reading: Equatable {
        case right
        /// What it was, which is certain.
        case repaired(String)
        case lost
    }

    /// Plain ASCII, which nearly every text is, costs one look at its bytes.
    static func read(_ text: String) -> Reading {
        if text.utf8.first == UInt8(ascii: "#"), isSpreadsheetError(text) { return .lost }
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return .right }
        if text.unicodeScalars.contains("\u{FFFD}") { return .lost }
        var repaired: String?
        // What went through the same mill twice is 'ZoÃƒÂ«'.
        for _ in 1...3 {
            guard let once = unscrambled(repaired ?? text) else { break }
            repaired = once
        }
        if let repaired { return .repaired(repaired) }
        return isFromMac(text) ? .lost : .right
    }

    /// The text whose UTF-8 was read as Windows-1252; nil when this is no such text.
    ///
    /// All of it must be such UTF-8, and of letters and marks that people's names and addresses have: by chance that is as good
    /// as impossible.
    private static func unscrambled(_ text: String) -> String? {
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            guard let byte = byte(of: scalar) else { return nil }
            bytes.append(byte)
        }
        guard !bytes.allSatisfy({ $0 < 0x80 }), let original = String(validating: bytes, as: UTF8.self) else {
            return nil
        }
        let isPlausible = original.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0..<0x80, 0xA0...0x17F, 0x1E00...0x1EFF, 0x2010...0x203A, 0x20AC, 0x2122: true
            default: false
            }
        }
        return isPlausible ? original : nil
    }

    /// In Windows-1252; its five undefined bytes are read as control characters by most programs.
    private static func byte(of scalar: Unicode.Scalar) -> UInt8? {
        switch scalar.value {
        case 0..<0x80, 0xA0...0xFF, 0x81, 0x8D, 0x8F, 0x90, 0x9D: UInt8(scalar.value)
        default: upper[scalar]
        }
    }

    private static let upper: [Unicode.Scalar: UInt8] = [
        "€": 0x80, "‚": 0x82, "ƒ": 0x83, "„": 0x84, "…": 0x85, "†": 0x86, "‡": 0x87, "ˆ": 0x88, "‰": 0x89, "Š": 0x8A,
        "‹": 0x8B, "Œ": 0x8C, "Ž": 0x8E, "‘": 0x91, "’": 0x92, "“": 0x93, "”": 0x94, "•": 0x95, "–": 0x96, "—": 0x97,
        "˜": 0x98, "™": 0x99, "š": 0x9A, "›": 0x9B, "œ": 0x9C, "ž": 0x9E, "Ÿ": 0x9F,
    ]

    /// UTF-8 that was read as Mac Roman: 'Zo√´', 'O‚ÄôBrien'.
    private static func isFromMac(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        return zip(scalars, scalars.dropFirst()).contains { first, second in
            (first == "√" && second.value >= 0x80) || (first == "‚" && second == "Ä")
        }
    }

    private static func isSpreadsheetError(_ text: String) -> Bool {
        let errors = ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"]
        return errors.contains(text) || (text.utf8.count > 3 && text.utf8.allSatisfy { $0 == UInt8(ascii: "#") })
    }
}
