"""The design system's Python side: words of the interface, not of the product.

A component has one name and three places: its declaration in `components.py`, its markup in
`templates/ui/<name>.html`, its look in `static/css/components/<name>.css`. Pages write
`{% ui "badge" tone="good" label=word / %}`; a misspelt prop stops the template from compiling.
`templatetags/say.py` turns values into words for people, `charts.py` draws pictures,
`renderer.py` draws every Django form. Start at the style guide, `/ui/`.
"""
