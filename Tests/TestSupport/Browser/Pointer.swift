/// What somebody points with.
public enum Pointer: String, Sendable {
    case mouse, touch
}

extension Browser {
    /// Draws lines on an element, each from the first of its points to the last without letting go.
    ///
    /// - Parameter lines: points as parts of the element's width and height, from its upper left corner.
    public func draw(
        on xpath: String, _ lines: [[(x: Double, y: Double)]], with pointer: Pointer
    ) async throws {
        // Only what is in view can be pointed at.
        _ = try await driver.run(
            """
            document.evaluate(arguments[0], document, null, XPathResult.FIRST_ORDERED_NODE_TYPE, null)
              .singleNodeValue.scrollIntoView({block: 'center'})
            """, [.text(xpath)])
        let box = try await box(of: xpath)
        for line in lines {
            var actions: [JSON] = []
            for (number, point) in line.enumerated() {
                actions.append([
                    "type": "pointerMove", "duration": 0, "origin": "viewport",
                    "x": .number((box.left + point.x * box.width).rounded()),
                    "y": .number((box.top + point.y * box.height).rounded()),
                ])
                if number == 0 { actions.append(["type": "pointerDown", "button": 0]) }
            }
            actions.append(["type": "pointerUp", "button": 0])
            let source: JSON = [
                "type": "pointer", "id": .text(pointer.rawValue), "actions": .list(actions),
                "parameters": ["pointerType": .text(pointer.rawValue)],
            ]
            try await driver.send("POST", "/actions", ["actions": [source]])
            try await driver.send("DELETE", "/actions")
        }
    }

    /// Where an element is in the window, in pixels.
    private func box(of xpath: String) async throws -> (left: Double, top: Double, width: Double, height: Double) {
        let found = try await driver.run(
            """
            const box = document.evaluate(arguments[0], document, null, XPathResult.FIRST_ORDERED_NODE_TYPE, null)
              .singleNodeValue.getBoundingClientRect();
            return [box.left, box.top, box.width, box.height]
            """, [.text(xpath)])
        let numbers = found.items.map { item in
            if case .number(let number) = item { number } else { Double.nan }
        }
        guard numbers.count == 4 else { throw NotOnThePage(what: xpath, path: try await path(), page: "") }
        return (numbers[0], numbers[1], numbers[2], numbers[3])
    }

    /// Clicks something that leads to no other page.
    public func click(_ xpath: String) async throws {
        try await driver.elements(xpath).first?.click()
    }
}
