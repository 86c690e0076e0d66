"""import_catalogue(): bring products, SKUs and former ids up to date with the public tables."""

from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from django.db import connection

from kernel.isolation.scope import Because, all_tenants
from licensing.catalogue.read import AliasRow, Problem, ProductRow, SkuRow, Tables, conventions, read_tables
from licensing.catalogue.rules import Conventions, code_for, excluded_countries, family_of, normalized
from licensing.models import Prerequisite, Product, ProductAlias, Sku, Subscription

PUBLISHER = "Microsoft"


@dataclass(slots=True)
class Imported:
    """How many rows are there, how many were made or changed; nothing was written when there are problems."""

    products: int = 0
    skus: int = 0
    aliases: int = 0
    created: int = 0
    changed: int = 0
    renamed: int = 0
    problems: list[Problem] = field(default_factory=list)


def import_catalogue(folder: Path) -> Imported:
    """Write what the three files in `folder` say, all of it or nothing; a second run changes nothing.

    A product is known by its code, a SKU by its id. A renamed product keeps its code and id, and the
    copies of its name that subscriptions sort by follow. Nothing is ever removed: what is no longer
    sold is still owned by somebody. It acts for the operator and opens its own scope over all tenants.
    """
    tables = read_tables(folder)
    if tables.problems:
        return Imported(problems=tables.problems)
    with all_tenants(because=Because.OPERATOR), connection.cursor() as cursor:
        # Two imports at once would make products twice.
        cursor.execute("LOCK TABLE licensing_product IN SHARE ROW EXCLUSIVE MODE")
        return _Import(tables, conventions()).run()


class _Import:
    """One run inside its transaction: products as they were, as they shall be, and what differs."""

    def __init__(self, tables: Tables, conventions: Conventions) -> None:
        self.tables, self.conventions = tables, conventions
        self.products = {product.code: product for product in Product.objects.all()}
        self.by_id = {product.id: product for product in self.products.values()}
        self.by_name = {normalized(p.name): p for p in self.products.values() if not p.is_self_service}
        self.skus = {sku.id: sku for sku in Sku.objects.all()}
        self.done = Imported(skus=len(tables.skus), aliases=len(tables.aliases))

    def run(self) -> Imported:
        """Write products first: SKUs and aliases point to them."""
        bought = {normalized(row.name): self._self_service(row) for row in self.tables.products}
        self._write_skus(bought)
        for alias in self.tables.aliases:
            self._alias(alias)
        self._write_prerequisites()
        self.done.products = len(self.products)
        return self.done

    def _self_service(self, row: ProductRow) -> Product:
        family = family_of(row.name, self.conventions)
        return self._keep(
            row.code,
            name=row.name,
            family=family,
            publisher="" if row.is_offer_type else PUBLISHER,
            kind=Product.Kind.OFFER_TYPE if row.is_offer_type else Product.Kind.PRODUCT,
            is_self_service=True,
            has_no_card_trial=row.has_no_card_trial,
            excluded_countries=excluded_countries(family, self.conventions),
        )

    def _write_skus(self, bought: dict[str, Product]) -> None:
        groups: dict[str, list[SkuRow]] = {}
        for row in self.tables.skus:
            groups.setdefault(normalized(row.product_name), []).append(row)
        fresh = []
        for name, rows in groups.items():
            product = self._product_of(name, rows, bought, set(groups))
            fresh += [made for row in rows if (made := self._sku(row, product))]
        Sku.objects.bulk_create(fresh)
        self.done.created += len(fresh)

    def _product_of(
        self, name: str, rows: list[SkuRow], bought: dict[str, Product], names: set[str]
    ) -> Product:
        """Return the product a group of SKUs hangs on: a self-service one, a known one, or a new one."""
        if name in bought:
            return bought[name]
        if self.conventions.same.get(name) in self.products:
            return self.products[self.conventions.same[name]]
        known = self._known(name, rows, names)
        code = known.code if known else code_for(rows[0].product_name, set(self.products))
        family = family_of(rows[0].product_name, self.conventions)
        return self._keep(code, name=rows[0].product_name, family=family, publisher=PUBLISHER)

    def _known(self, name: str, rows: list[SkuRow], names: set[str]) -> Product | None:
        """Return the product of this name, else the one these SKUs had under a name that is gone."""
        if name in self.by_name:
            return self.by_name[name]
        held = [self.by_id[self.skus[row.id].product_id] for row in rows if row.id in self.skus]
        return next((p for p in held if not p.is_self_service and normalized(p.name) not in names), None)

    def _keep(self, code: str, **wanted: object) -> Product:
        """Make a product or change what differs in it."""
        wanted["sort_name"] = str(wanted["name"]).casefold()
        product = self.products.get(code)
        if product is None:
            product = self.products[code] = Product.objects.create(code=code, **wanted)
            self.done.created += 1
            return product
        differing = {name: value for name, value in wanted.items() if getattr(product, name) != value}
        if differing:
            Product.objects.filter(id=product.id).update(**differing)
            self._follow_name(product.id, differing)
            for name, value in differing.items():
                setattr(product, name, value)
            self.done.changed += 1
        return product

    def _follow_name(self, product_id: UUID, differing: dict[str, object]) -> None:
        if "sort_name" in differing:
            Subscription.objects.filter(product_id=product_id).update(product_sort=differing["sort_name"])
        self.done.renamed += "name" in differing

    def _sku(self, row: SkuRow, product: Product) -> Sku | None:
        """Return a new SKU to write, or change the one that is there."""
        wanted = {
            "part_number": row.part_number,
            "product_id": product.id,
            "service_plans": list(row.service_plans),
        }
        there = self.skus.get(row.id)
        if there is None:
            return Sku(id=row.id, **wanted)
        if any(getattr(there, name) != value for name, value in wanted.items()):
            Sku.objects.filter(id=row.id).update(**wanted)
            self.done.changed += 1
        return None

    def _alias(self, row: AliasRow) -> None:
        product = self.products[row.new]
        there, created = ProductAlias.objects.get_or_create(code=row.old, defaults={"product": product})
        self.done.created += created
        if there.product_id != product.id:
            ProductAlias.objects.filter(code=row.old).update(product=product)
            self.done.changed += 1

    def _write_prerequisites(self) -> None:
        """Make the rows the portal's table has, as far as its products are there, and drop the others."""
        wanted = {
            (self.products[product].id, self.products[needed].id)
            for product, needed in self.conventions.needed
            if product in self.products and needed in self.products
        }
        there = {(row.product_id, row.needed_id): row.id for row in Prerequisite.objects.all()}
        fresh = wanted - there.keys()
        Prerequisite.objects.bulk_create(
            Prerequisite(product_id=product, needed_id=needed) for product, needed in sorted(fresh)
        )
        gone = [row_id for pair, row_id in there.items() if pair not in wanted]
        Prerequisite.objects.filter(id__in=gone).delete()
        self.done.created += len(fresh)
        self.done.changed += len(gone)
