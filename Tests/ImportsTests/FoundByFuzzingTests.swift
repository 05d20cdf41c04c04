import Testing

@testable import Imports

/// Files that random bytes led to, each with what was wrong.
@Suite struct FoundByFuzzingTests {
    private static func codes(_ bytes: [UInt8], size: Int) -> [String] {
        do {
            _ = try WholeFile(bytes, size: size)
            return []
        } catch {
            return (error as? FileRejected)?.problems.map(\.code) ?? ["\(error)"]
        }
    }

    /// Which of two faults was named depended on where the pieces were cut: the header without its column came first in small
    /// pieces, the broken UTF-16 behind it in large ones.
    @Test(arguments: [1, 7, 64, Int.max])
    func `of two faults the first of the file is named`(size: Int) {
        let text = "First name,Last name\nAnn,Lee\n"
        let units = text.utf16.flatMap { unit -> [UInt8] in [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
        let bytes: [UInt8] = [0xFF, 0xFE] + units + [0x00, 0xDC]
        #expect(Self.codes(bytes, size: size) == Array(repeating: "missing-column", count: 4))
    }
}
