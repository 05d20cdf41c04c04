import Foundation

/// What makes two emails, or two references, of a file the same: the text without the spaces around it, in lower case.
///
/// Only a number made from that text is kept, 64 bits, so that a million of them fit into little memory. That two different
/// texts get the same number is a matter of one in a hundred million files of half a million rows.
enum RepeatKey {
    /// Nil for a cell with nothing in it. The same in every process, for it is stored.
    static func of(_ cell: UnsafeBufferPointer<UInt8>) -> Int64? {
        var from = 0
        var to = cell.count
        while from < to, isSpace(cell[from]) { from += 1 }
        while from < to, isSpace(cell[to - 1]) { to -= 1 }
        guard from < to else { return nil }
        var number = Mixer()
        for at in from..<to {
            let byte = cell[at]
            guard byte < 0x80 else { return beyondASCII(cell) }
            number.add((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte)
        }
        return number.value
    }

    static func of(_ text: String) -> Int64? {
        var text = text
        return text.withUTF8 { of($0) }
    }

    private static func beyondASCII(_ cell: UnsafeBufferPointer<UInt8>) -> Int64? {
        let text = String(decoding: cell, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines).lowercased()
        guard !text.isEmpty else { return nil }
        var number = Mixer()
        for byte in text.utf8 { number.add(byte) }
        return number.value
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }

    /// FNV-1a with the finishing of SplitMix64.
    private struct Mixer {
        private var state: UInt64 = 0xcbf2_9ce4_8422_2325

        mutating func add(_ byte: UInt8) {
            state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        }

        var value: Int64 {
            var mixed = state
            mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
            return Int64(bitPattern: mixed ^ mixed >> 31)
        }
    }
}
